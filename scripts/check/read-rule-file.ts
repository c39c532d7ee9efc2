import { LineCounter, parseDocument } from "yaml";
import type { JsonObject } from "../../functions/port/types";
import { isObject } from "../../sandbox/events/event-fields";
import type { Finding } from "./finding";
import { about, type Rule } from "./rule";

/** What a file of rules holds. */
export interface RuleFile {
  readonly rules: readonly Rule[];
  /** What could not be read. */
  readonly findings: readonly Finding[];
}

/** Reads JSON or YAML; CloudFormation's short functions (`!Sub`) leave what follows them. */
export function parseContent(
  file: string,
  text: string,
): { content: unknown; findings: Finding[] } {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, logLevel: "error", uniqueKeys: true });
  // The errors that follow the first one are mostly its consequences.
  const findings = document.errors.slice(0, 1).map((error): Finding => {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    return {
      kind: "unreadable-file",
      file,
      place: `line ${line}, column ${col}`,
      value: text.split("\n")[line - 1] ?? "",
      problem: `The file is neither YAML nor JSON: ${(error.message.split("\n")[0] ?? "").replace(/ at line .*$/, "")}.`,
      remedy: "Correct this line; CloudFormation refuses the file too.",
    };
  });
  return { content: findings.length > 0 ? undefined : (document.toJS() as unknown), findings };
}

/**
 * Reads the rules of a CloudFormation template (resources of type AWS::Events::Rule) or of a part of one:
 * a map or a list of rules, or a single one; each in CloudFormation's frame or as EventBridge describes
 * it, `{ EventPattern, Targets }`.
 */
export function readRules(file: string, content: unknown): RuleFile {
  const rules: Rule[] = [];
  const findings: Finding[] = [];
  for (const [name, properties] of ruleProperties(content)) {
    const { EventPattern, Targets } = properties;
    const pattern = typeof EventPattern === "string" ? parseObject(EventPattern) : EventPattern;
    const targets = (Array.isArray(Targets) ? (Targets as unknown[]) : []).filter(isObject);
    if (!isObject(pattern) || targets.length === 0) {
      findings.push(
        about({ file, name }, isObject(pattern) ? "Targets" : "EventPattern", {
          kind: "no-rule",
          value: JSON.stringify((isObject(pattern) ? Targets : EventPattern) ?? null),
          problem: "It has no event pattern with a target, so nothing of it reaches the exporter.",
          remedy: "Give it an EventPattern (an object) and Targets (a list).",
        }),
      );
      continue;
    }
    for (const [index, target] of targets.entries()) {
      const targetName = targets.length === 1 ? name : `${name} Targets[${index}]`;
      const transformer = isObject(target.InputTransformer) ? target.InputTransformer : undefined;
      const template = transformer && textOf(transformer.InputTemplate);
      if (template === undefined) {
        findings.push(noTransformer(file, targetName));
        continue;
      }
      const inputPaths = isObject(transformer?.InputPathsMap) ? transformer.InputPathsMap : {};
      rules.push({
        file,
        name: targetName,
        pattern: pattern as JsonObject,
        inputPaths: Object.fromEntries(
          Object.entries(inputPaths).map(([key, value]) => [key, String(value)]),
        ),
        template,
      });
    }
  }
  return { rules, findings };
}

const ruleType = "AWS::Events::Rule";

/** The rules of a template, of a map or a list of rules, or the one that the file is. */
function ruleProperties(content: unknown): [string, JsonObject][] {
  const own = asRule(content);
  if (own) return [[typeof own.Name === "string" ? own.Name : "rule", own]];
  if (!isObject(content) && !Array.isArray(content)) return [];
  const rules = isObject(content) && isObject(content.Resources) ? content.Resources : content;
  return Object.entries(rules).flatMap(([name, value]) => {
    const rule = asRule(value);
    return rule
      ? [[Array.isArray(content) ? `[${name}]` : name, rule] as [string, JsonObject]]
      : [];
  });
}

/** The properties of a rule: in CloudFormation's frame, or bare. */
function asRule(value: unknown): JsonObject | undefined {
  if (!isObject(value)) return undefined;
  if (value.Type === ruleType)
    return (isObject(value.Properties) ? value.Properties : {}) as JsonObject;
  return "EventPattern" in value ? (value as JsonObject) : undefined;
}

/** A text, also one that `Fn::Sub` completes. */
function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return isObject(value) && typeof value["Fn::Sub"] === "string" ? value["Fn::Sub"] : undefined;
}

function parseObject(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function noTransformer(file: string, name: string): Finding {
  return about({ file, name }, "", {
    kind: "no-transformer",
    value: "",
    problem:
      "The target has no InputTransformer with an InputTemplate; the exporter cannot read whole events.",
    remedy:
      "Give it InputPathsMap and InputTemplate with resource_type, region, identifier and action.",
  });
}
