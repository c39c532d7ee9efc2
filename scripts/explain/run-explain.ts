import { readFileSync } from "node:fs";
import * as path from "node:path";
import { parseCatalogConfig } from "../../functions/catalog/catalog-config";
import { gatherDeclarations } from "../../functions/catalog/declarations";
import { createJq } from "../../functions/jq";
import { discoverRegistry, type DiscoveredRegistry } from "../../registry/discover";
import { handlerRules } from "../check/check-handlers";
import { parseContent, readRules } from "../check/read-rule-file";
import type { Rule } from "../check/rule";
import type { Output } from "../check/run-check";
import { explainEvent } from "./explain-event";
import { parseArguments, usage } from "./parse-arguments";
import { readEvent, readProperties } from "./read-input";

/**
 * Does what `npm run explain` asks for.
 * @param root the project's folder; other files are looked for from there too
 * @param readInput reads standard input
 * @returns the exit code: 1 when something cannot be read
 */
export async function runExplain(
  args: readonly string[],
  root: string,
  output: Output,
  readInput: () => string = () => readFileSync(0, "utf8"),
): Promise<number> {
  if (args.includes("--help")) {
    output.log(usage);
    return 0;
  }
  const jq = createJq();
  try {
    const request = parseArguments(args);
    const read = (file: string) => readFileSync(path.resolve(root, file), "utf8");
    const isPiped = request.event === "-";
    const event = readEvent(
      isPiped ? "standard input" : request.event,
      isPiped ? readInput() : read(request.event),
    );
    const registry = discoverRegistry(path.join(root, "handlers"));
    const entries = request.config === undefined ? [] : parseCatalogConfig(read(request.config));
    const lines = await explainEvent(
      event,
      {
        rules:
          request.rules === undefined
            ? rulesOf(registry)
            : rulesIn(request.rules, read(request.rules)),
        types: gatherDeclarations(registry.resources.values(), entries, [event.region]),
        properties:
          request.resource === undefined
            ? undefined
            : readProperties(request.resource, read(request.resource)),
      },
      jq,
    );
    output.log(lines.join("\n"));
    return 0;
  } catch (error) {
    output.error((error as Error).message);
    return 1;
  } finally {
    await jq.close();
  }
}

/** The rules of the handlers, in the order of their files. */
function rulesOf(registry: Pick<DiscoveredRegistry, "resources" | "files">): Rule[] {
  const files = registry.files.filter((file) => file.startsWith("resources/"));
  return [...registry.resources.values()].flatMap((resource, index) =>
    handlerRules(resource, files[index] ?? ""),
  );
}

/** @throws Error when the file holds no rule */
function rulesIn(file: string, text: string): Rule[] {
  const { content, findings } = parseContent(file, text);
  const { rules, findings: others } = readRules(file, content);
  if (rules.length > 0) return [...rules];
  const [problem] = [...findings, ...others];
  throw new Error(
    problem
      ? `${file}, ${problem.place}: ${problem.problem}`
      : `${file} has no rule; give a CloudFormation template with AWS::Events::Rule, or { "EventPattern": …, "Targets": … }.`,
  );
}
