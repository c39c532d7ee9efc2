import { isDeepStrictEqual } from "node:util";
import type { Json, JsonObject } from "../contract/port-data";
import { type Gate, gateResources, gateType, tokenPlaceholder } from "./gate-parts";
import { readParameters } from "./parameters";
import { isMap, namesInDependsOn } from "./references";
import { listResources } from "./resources";
import { TemplateError, type TemplatePath, type TemplateProblem } from "./template-error";

const conditionType = "AWS::CloudFormation::WaitCondition";
const handleType = "AWS::CloudFormation::WaitConditionHandle";

/** Nothing of it is what people want to launch. */
const partsOfGates: readonly unknown[] = [gateType, conditionType, handleType];

/** What is known of the gate that a template should have; the rest is read from the template. */
export type Expected = Partial<Pick<Gate, "requestFunctionArn" | "product">>;

type Resources = ReadonlyMap<string, JsonObject>;

/**
 * Checks a template that brings its own approval: it must be exactly ours, and each other resource must
 * depend, directly or over others, on its condition and its check, whatever the parameters are.
 * @returns the ARN of the function that it asks
 * @throws TemplateError naming the difference, or a resource that would not wait
 */
export function checkOwnGate(data: JsonObject, expected: Expected = {}): string {
  const { Resources: all } = data;
  const resources = listResources(isMap(all) ? all : {});
  const parts = findParts(resources);
  refuseLooped(isMap(all) ? all : {}, resources);
  const gate = gateOf(resources, parts, expected);
  const { Template: given } = propertiesOf(resources.get(parts.request));
  const template = textOf(given, parts.request, "Template");
  const wanted = gateResources(parts, gate, readParameters(data), template);
  for (const [name, part] of Object.entries(wanted)) {
    const difference = differenceOf(resources.get(name), part, ["Resources", name]);
    if (difference) throw notOurs(difference.text, difference.path);
  }
  checkWaiting(resources, parts);
  return gate.requestFunctionArn;
}

/** A loop makes as many of something as its list says, which may be none. */
function refuseLooped(written: JsonObject, resources: Resources): void {
  for (const [name, { Type: type }] of resources) {
    if (!partsOfGates.includes(type) || Object.hasOwn(written, name)) continue;
    throw notOurs(`Resources.${name} is in a loop; ours stands by itself`, ["Resources", name]);
  }
}

/** The logical ids of the gate's parts, as they refer to each other. */
function findParts(resources: Resources) {
  const own = [...resources].filter(([, { Type: type }]) => type === gateType);
  const [checks, requests] = [own.filter(isCheck), own.filter((one) => !isCheck(one))];
  for (const [found, what] of [
    [requests, "asks (without Signal)"],
    [checks, "checks the signal (with Signal)"],
  ] as const) {
    if (found.length === 1) continue;
    const listed = found.map(([name]) => name).join(", ") || "none";
    throw notOurs(`it must have one ${gateType} that ${what}, and has ${listed}`, [
      "Resources",
      (found[0] ?? own[0])?.[0] ?? "",
    ]);
  }
  const [[request = "", asking] = [], [check = "", checking] = []] = [requests[0], checks[0]];
  const handle = nameIn(propertiesOf(asking).WaitUrl, "Ref");
  const condition = nameIn(propertiesOf(checking).Signal, "Fn::GetAtt");
  if (handle === undefined) {
    throw notOurs(`Resources.${request}.Properties.WaitUrl must be the Ref of a ${handleType}`, [
      ...["Resources", request, "Properties", "WaitUrl"],
    ]);
  }
  if (condition === undefined) {
    throw notOurs(`Resources.${check}.Properties.Signal must be the Data of a ${conditionType}`, [
      ...["Resources", check, "Properties", "Signal"],
    ]);
  }
  return { request, check, handle, condition, output: "" };
}

/** The gate as the template says it, where nothing better is known. */
function gateOf(
  resources: Resources,
  { request }: ReturnType<typeof findParts>,
  { requestFunctionArn, product }: Expected,
): Gate {
  const given = propertiesOf(resources.get(request));
  const seconds = textOf(given.TimeoutSeconds, request, "TimeoutSeconds");
  if (!/^[1-9]\d{0,4}$/.test(seconds) || Number(seconds) > 43_200) {
    const path = ["Resources", request, "Properties", "TimeoutSeconds"];
    throw notOurs(`${path.join(".")} must be 1 to 43200`, path);
  }
  return {
    requestFunctionArn: requestFunctionArn ?? tokenOf(given.ServiceToken, request),
    product: product ?? textOf(given.Product, request, "Product"),
    title: textOf(given.Title, request, "Title"),
    timeoutSeconds: Number(seconds),
  };
}

/** Nobody else's function may say that somebody approved; whose it is, only a stack knows. */
function tokenOf(token: Json | undefined, request: string): string {
  const text = textOf(token, request, "ServiceToken");
  if (
    text === tokenPlaceholder ||
    /^arn:aws[a-z-]*:lambda:[^:]+:\d{12}:function:[^:]+$/.test(text)
  ) {
    return text;
  }
  const path = ["Resources", request, "Properties", "ServiceToken"];
  throw notOurs(`${path.join(".")} is "${text}", no ARN of a function`, path);
}

function textOf(value: Json | undefined, request: string, property: string): string {
  if (typeof value === "string" && value !== "") return value;
  const path = ["Resources", request, "Properties", property];
  throw notOurs(`${path.join(".")} is ${shown(value)}; it must be a plain text`, path);
}

function differenceOf(
  found: Json | undefined,
  wanted: Json,
  path: TemplatePath,
): TemplateProblem | undefined {
  if (isDeepStrictEqual(found, wanted)) return undefined;
  const at = path.join(".");
  if (isMap(found) && isMap(wanted)) {
    const keys = Object.keys({ ...wanted, ...found });
    const key = keys.find((one) => !isDeepStrictEqual(found[one], wanted[one])) ?? "";
    const [is, must] = [found[key], wanted[key]];
    const inner = [...path, key];
    if (is !== undefined && must !== undefined) return differenceOf(is, must, inner);
    const ours = must === undefined ? "has none" : `has ${shown(must)}`;
    return { text: `${at}.${key} is ${shown(is)}, ours ${ours}`, path: inner };
  }
  return { text: `${at} is ${shown(found)}, ours has ${shown(wanted)}`, path };
}

function checkWaiting(resources: Resources, { condition, check }: ReturnType<typeof findParts>) {
  for (const [name, { Type: type }] of resources) {
    if (partsOfGates.includes(type)) continue;
    const needed = reachable(name, resources);
    if (needed.has(condition) && needed.has(check)) continue;
    const missing = needed.has(condition)
      ? `check of the signal (${gateType} with Signal)`
      : `wait condition (${conditionType})`;
    throw new TemplateError(
      `Resources.${name} would not wait for this file's own approval: by DependsOn it reaches no ` +
        `${missing} that is made in any case. ${remedy}`,
      ["Resources", name],
    );
  }
}

/** What a resource depends on. CloudFormation waits for nothing that a condition leaves out. */
function reachable(from: string, resources: Resources): ReadonlySet<string> {
  const found = new Set([from]);
  for (const name of found) {
    const resource = resources.get(name) ?? {};
    const signal = nameIn(propertiesOf(resource).Signal, "Fn::GetAtt");
    const isOwnCheck = resource.Type === gateType && signal !== undefined;
    for (const needed of [...namesInDependsOn(resource), ...(isOwnCheck ? [signal] : [])]) {
      const other = resources.get(needed);
      if (other && !("Condition" in other)) found.add(needed);
    }
  }
  return found;
}

/** Anybody who may read the stack's events can signal; the check asks whether it was approved. */
function isCheck([, resource]: readonly [string, JsonObject]): boolean {
  return "Signal" in propertiesOf(resource);
}

function propertiesOf(resource: JsonObject | undefined): JsonObject {
  return isMap(resource?.Properties) ? resource.Properties : {};
}

/** The resource that `{ Ref }` or `{ Fn::GetAtt }` names. */
function nameIn(value: Json | undefined, by: "Ref" | "Fn::GetAtt"): string | undefined {
  const named = isMap(value) ? value[by] : undefined;
  const [name] = Array.isArray(named) ? named : typeof named === "string" ? named.split(".") : [];
  return typeof name === "string" ? name : undefined;
}

const remedy =
  "Remove the approval from this file, since products get theirs when they are published, or let " +
  "everything depend on one as `npm run gate` writes it.";

function notOurs(difference: string, path?: TemplatePath): TemplateError {
  return new TemplateError(
    `this file has an approval that is not Longshore's: ${difference}. ${remedy}`,
    path,
  );
}

function shown(value: Json | undefined): string {
  return value === undefined ? "missing" : JSON.stringify(value).slice(0, 200);
}
