import { readFileSync } from "node:fs";
import * as path from "node:path";
import type { Jq } from "../../functions/jq";
import { resourceFileOf, type Registry } from "../../registry/registry";
import { tagChanges } from "../../registry/resource-event";
import { checkHandlerRules, fixturesIn, handlerRules } from "../check/check-handlers";
import { checkRules, type CheckedRule } from "../check/check-rules";
import { formatFinding, type Finding } from "../check/finding";
import type { HandlersPlace } from "../handlers/place";
import { parseContent, readRules } from "../check/read-rule-file";
import type { Rule } from "../check/rule";

/** Rules that belong together: those of one handler, or of one file. */
export interface RuleSource {
  readonly rules: readonly Rule[];
  /** Finds the defects of all of them; some show only together. */
  check(jq: Jq): Promise<CheckedRule[]>;
  /** What is there and cannot be read. */
  readonly unreadable: readonly Finding[];
}

/** The program's own rule on changes of tags, which names no type: nothing of it is there to be checked. */
const tagSource: RuleSource = {
  rules: [
    {
      file: "the catalog",
      name: "rule on tags",
      pattern: {
        source: [...tagChanges.pattern.source],
        "detail-type": [...tagChanges.pattern["detail-type"]],
      },
      inputPaths: tagChanges.inputPaths,
      template: tagChanges.inputTemplate,
    },
  ],
  check: () => Promise.resolve([]),
  unreadable: [],
};

/** The rules of the handlers, in the order of their files, and that on tags. @param place where they lie */
export function handlerSources(
  registry: Pick<Registry, "resources" | "resourceFiles">,
  place: Pick<HandlersPlace, "fixtures">,
): RuleSource[] {
  const fixturesOf = fixturesIn(place.fixtures);
  const sources = [...registry.resources.values()].map((resource): RuleSource => {
    const file = resourceFileOf(registry, resource.type);
    const rules = handlerRules(resource, file);
    const check = (jq: Jq) => checkHandlerRules(rules, fixturesOf(file), jq);
    return { rules, check, unreadable: [] };
  });
  return sources.length > 0 ? [...sources, tagSource] : sources;
}

/**
 * The rules of a file.
 * @param file as it was given, looked for from `root`
 * @throws Error when it holds no rule
 */
export function fileSource(file: string, root: string): RuleSource {
  const { content, findings } = parseContent(file, readFileSync(path.resolve(root, file), "utf8"));
  const { rules, findings: others } = readRules(file, content);
  const unreadable = [...findings, ...others];
  if (rules.length > 0) return { rules, check: (jq) => checkRules(rules, jq), unreadable };
  throw new Error(
    unreadable.length > 0
      ? unreadable.map(formatFinding).join("\n")
      : `${file} has no rule; give a CloudFormation template with AWS::Events::Rule, or { "EventPattern": …, "Targets": … }.`,
  );
}
