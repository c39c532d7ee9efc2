import { actionFacts } from "../../facts/iam";
import type { Need } from "./needs";

/** IAM prefixes that are not the name of their client without dashes. */
const prefixes: Readonly<Record<string, string>> = {
  cloudcontrol: "cloudformation",
  "cloudwatch-logs": "logs",
  "elastic-load-balancing-v2": "elasticloadbalancing",
  eventbridge: "events",
  sfn: "states",
};

/** Cloud Control's calls with what each does; a change reads first. */
const steps = {
  create: ["create"],
  get: ["read"],
  update: ["update", "read"],
  delete: ["delete"],
} as const;

/**
 * Finds out from a handler's text what it calls: `cloudControl.create("AWS::…")`, commands of the
 * AWS SDK and calls of our own clients. Types and commands that it makes up while it runs are not found.
 */
export function callsIn(source: string): { needs: Need[]; called: string[] } {
  const viaCloudControl = [
    ...source.matchAll(/cloudControl\s*\.\s*(create|get|update|delete)\(\s*"(AWS::[\w:]+)"/g),
  ].flatMap(([, call, type = ""]): Need[] =>
    steps[call as keyof typeof steps].map((step) => ({ step, type })),
  );
  const listed = [...source.matchAll(/ListResourcesCommand\(\{\s*TypeName: "(AWS::[\w:]+)"/g)];
  const lists = listed.map(([, type = ""]): Need => ({ step: "list", type }));
  const called = [...commandsIn(source), ...ownCallsIn(source)];
  return { needs: [...viaCloudControl, ...lists], called };
}

/** Calls of `handlers/aws-query.ts` and `handlers/aws-json.ts`, as far as they are written in one piece. */
function ownCallsIn(source: string): string[] {
  const calls = source.matchAll(
    /\bservice: "([a-z0-9-]+)",[^{}]*?\b(?:action|operation): "([A-Z]\w+)"/g,
  );
  return [...calls]
    .map(([, service = "", name = ""]) => `${service}:${name}`)
    .filter((action) => actionFacts(action) !== undefined);
}

function commandsIn(source: string): string[] {
  const imports = [...source.matchAll(/import \{([^}]*)\} from "@aws-sdk\/client-([\w-]+)"/g)];
  return imports.flatMap(([, names = "", client = ""]) => {
    const prefix = prefixes[client] ?? client.replaceAll("-", "");
    const commands = [...names.matchAll(/\b(\w+)Command\b/g)].map(([, name = ""]) => name);
    return commands
      .map((name) => `${prefix}:${name}`)
      .filter((action) => prefix !== "cloudformation" && actionFacts(action) !== undefined);
  });
}
