import { isDeepStrictEqual } from "node:util";
import type { Json, JsonObject } from "../contract/port-data";
import { type Gate, gateResources, gateType, tokenPlaceholder } from "./gate-parts";
import { readParameters } from "./parameters";
import { isMap, namesInDependsOn } from "./references";
import { listResources } from "./resources";
import { TemplateError } from "./template-error";

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
  const gate = gateOf(resources, parts, expected);
  const { Template: given } = propertiesOf(resources.get(parts.request));
  const template = textOf(given, `Resources.${parts.request}.Properties.Template`);
  const wanted = gateResources(parts, gate, readParameters(data), template);
  for (const [name, part] of Object.entries(wanted)) {
    const difference = differenceOf(resources.get(name), part, `Resources.${name}`);
    if (difference !== undefined) throw notOurs(difference);
  }
  checkWaiting(resources, parts);
  return gate.requestFunctionArn;
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
    throw notOurs(`it must have one ${gateType} that ${what}, and has ${listed}`);
  }
  const [[request = "", asking] = [], [check = "", checking] = []] = [requests[0], checks[0]];
  const handle = nameIn(propertiesOf(asking).WaitUrl, "Ref");
  const condition = nameIn(propertiesOf(checking).Signal, "Fn::GetAtt");
  if (handle === undefined) {
    throw notOurs(`Resources.${request}.Properties.WaitUrl must be the Ref of a ${handleType}`);
  }
  if (condition === undefined) {
    throw notOurs(`Resources.${check}.Properties.Signal must be the Data of a ${conditionType}`);
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
  const seconds = textOf(given.TimeoutSeconds, `Resources.${request}.Properties.TimeoutSeconds`);
  if (!/^[1-9]\d{0,4}$/.test(seconds) || Number(seconds) > 43_200) {
    throw notOurs(`Resources.${request}.Properties.TimeoutSeconds must be 1 to 43200`);
  }
  return {
    requestFunctionArn: requestFunctionArn ?? tokenOf(given.ServiceToken, `Resources.${request}`),
    product: product ?? textOf(given.Product, `Resources.${request}.Properties.Product`),
    title: textOf(given.Title, `Resources.${request}.Properties.Title`),
    timeoutSeconds: Number(seconds),
  };
}

/** Nobody else's function may say that somebody approved; whose it is, only a stack knows. */
function tokenOf(token: Json | undefined, at: string): string {
  const text = textOf(token, `${at}.Properties.ServiceToken`);
  if (
    text === tokenPlaceholder ||
    /^arn:aws[a-z-]*:lambda:[^:]+:\d{12}:function:[^:]+$/.test(text)
  ) {
    return text;
  }
  throw notOurs(`${at}.Properties.ServiceToken is "${text}", no ARN of a function`);
}

function textOf(value: Json | undefined, at: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw notOurs(`${at} is ${shown(value)}; it must be a plain text`);
}

function differenceOf(found: Json | undefined, wanted: Json, at: string): string | undefined {
  if (isDeepStrictEqual(found, wanted)) return undefined;
  if (isMap(found) && isMap(wanted)) {
    const keys = Object.keys({ ...wanted, ...found });
    const key = keys.find((one) => !isDeepStrictEqual(found[one], wanted[one]));
    const [is, must] = [found[key ?? ""], wanted[key ?? ""]];
    if (is !== undefined && must !== undefined) return differenceOf(is, must, `${at}.${key}`);
    return `${at}.${key} is ${shown(is)}, ours ${must === undefined ? "has none" : `has ${shown(must)}`}`;
  }
  return `${at} is ${shown(found)}, ours has ${shown(wanted)}`;
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

function notOurs(difference: string): TemplateError {
  return new TemplateError(
    `this file has an approval that is not Longshore's: ${difference}. ${remedy}`,
  );
}

function shown(value: Json | undefined): string {
  return value === undefined ? "missing" : JSON.stringify(value).slice(0, 200);
}
