import type { JsonObject } from "../contract/port-data";
import { gateType } from "./gate-parts";
import { isMap, namesInDependsOn } from "./references";
import { listResources } from "./resources";
import { TemplateError } from "./template-error";

const conditionType = "AWS::CloudFormation::WaitCondition";

/** What an approval is made of; nothing of it is what people want to launch. */
const partsOfGates: readonly unknown[] = [
  gateType,
  conditionType,
  "AWS::CloudFormation::WaitConditionHandle",
];

/**
 * Checks a template that brings its own approval: each other resource must depend, directly or over
 * others, on a wait condition and on the check of its signal, whatever the parameters are.
 * @throws TemplateError naming a resource that would not wait
 */
export function checkOwnGate({ Resources: all }: JsonObject): void {
  const resources = listResources(isMap(all) ? all : {});
  for (const [name, { Type: type }] of resources) {
    if (partsOfGates.includes(type)) continue;
    const needed = reachable(name, resources);
    const missing = needed.some(({ Type }) => Type === conditionType)
      ? needed.some(isCheck)
        ? undefined
        : `check of the signal (${gateType} with Signal)`
      : `wait condition (${conditionType})`;
    if (missing === undefined) continue;
    throw new TemplateError(
      `Resources.${name} would not wait for this file's own approval: by DependsOn it reaches no ` +
        `${missing} that is made in any case. Remove the approval from this file, since products get ` +
        "theirs when they are published, or let everything depend on one as `npm run gate` writes it.",
    );
  }
}

/** Anybody who may read the stack's events can signal; the check asks whether it was approved. */
function isCheck({ Type: type, Properties: given }: JsonObject): boolean {
  return type === gateType && isMap(given) && "Signal" in given;
}

/** The condition whose signal a check reads, which it waits for. */
function signalOf(resource: JsonObject): string[] {
  if (!isCheck(resource)) return [];
  const { Signal: signal } = resource.Properties as JsonObject;
  const from = isMap(signal) ? signal["Fn::GetAtt"] : undefined;
  const [name] = Array.isArray(from) ? from : typeof from === "string" ? from.split(".") : [];
  return typeof name === "string" ? [name] : [];
}

/** What a resource depends on. CloudFormation waits for nothing that a condition leaves out. */
function reachable(from: string, resources: ReadonlyMap<string, JsonObject>): JsonObject[] {
  const found = new Set([from]);
  for (const name of found) {
    const resource = resources.get(name) ?? {};
    for (const needed of [...namesInDependsOn(resource), ...signalOf(resource)]) {
      const other = resources.get(needed);
      if (other && !("Condition" in other)) found.add(needed);
    }
  }
  found.delete(from);
  return [...resources].filter(([name]) => found.has(name)).map(([, resource]) => resource);
}
