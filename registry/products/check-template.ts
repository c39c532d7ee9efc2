import type { Json, JsonObject } from "../contract/port-data";
import { describeErrors } from "../declaration-codecs";
import { refuseUnknownFunctions } from "./check-functions";
import { findReferences, isMap, referencesOf, type Reference } from "./references";
import { buildDependencies, findCircle, isLoop, listResources } from "./resources";
import { parameterKeys, templateCodec } from "./template-codec";
import { TemplateError } from "./template-error";

const sections = [
  ...["AWSTemplateFormatVersion", "Description", "Metadata", "Parameters", "Rules", "Mappings"],
  ...["Conditions", "Transform", "Resources", "Outputs", "Hooks"],
];

/** @see AWS CloudFormation quotas */
const limits = { Parameters: 200, Resources: 500, Outputs: 200, bytes: 1_048_576 };

/** The one transform that makes no resource which the text does not show. */
const harmlessTransform = "AWS::LanguageExtensions";

/**
 * Checks what a template means, as far as CloudFormation would only say so at a launch.
 * @param data of `parseTemplate`
 * @throws TemplateError with the place, the value, what is allowed and what to do
 */
export function checkTemplate(data: JsonObject): void {
  refuseUnknownKeys("", data, sections);
  const { Resources: resources } = data;
  if (!isMap(resources) || Object.keys(resources).length === 0) {
    const found = resources === undefined ? "missing" : "empty";
    throw new TemplateError(`Resources is ${found}; a product needs at least one resource.`);
  }
  refuseTransforms(data, resources);
  checkShape(data, resources);
  for (const section of ["Resources", "Outputs", "Conditions"] as const) {
    refuseUnknownFunctions(section, data[section]);
  }
  checkNames(data, resources);
  checkReferences(data, listResources(resources));
}

/**
 * Refuses what CloudFormation refuses for its size.
 * @param what names the template, as in "the template" or "the gated template"
 */
export function checkLimits(data: JsonObject, text: string, what: string): void {
  for (const section of ["Parameters", "Resources", "Outputs"] as const) {
    const count = Object.keys(data[section] ?? {}).length;
    if (count > limits[section]) {
      throw new TemplateError(
        `${what} has ${count} ${section}; CloudFormation allows ${limits[section]}. Split it, or leave some out.`,
      );
    }
  }
  const bytes = Buffer.byteLength(text);
  if (bytes > limits.bytes) {
    throw new TemplateError(
      `${what} has ${bytes} bytes; CloudFormation allows ${limits.bytes}. Split it, or shorten it.`,
    );
  }
}

/** @throws TemplateError when `value` has other keys */
export function refuseUnknownKeys(
  place: string,
  value: JsonObject,
  allowed: readonly string[],
): void {
  const unknown = Object.keys(value).find((key) => !allowed.includes(key));
  if (unknown === undefined) return;
  const path = place === "" ? unknown : `${place}.${unknown}`;
  throw new TemplateError(`${path} is not known; allowed: ${allowed.join(", ")}.`);
}

/** Whatever makes resources of its own could make some that do not wait. */
function refuseTransforms({ Transform: transform }: JsonObject, resources: JsonObject): void {
  const other = [transform ?? []].flat().find((one) => one !== harmlessTransform);
  // One inside a resource could take away what the resource waits for.
  const all: [string, JsonObject][] = [
    ["Resources", resources],
    ...[...listResources(resources)].map(([name, one]): [string, JsonObject] => [
      `Resources.${name}`,
      one,
    ]),
  ];
  const [name, inner] = all.find(([, one]) => "Fn::Transform" in one) ?? [];
  const place = other === undefined ? `${name}.Fn::Transform` : "Transform";
  if (other === undefined && !inner) return;
  throw new TemplateError(
    `${place} is ${JSON.stringify(other ?? inner?.["Fn::Transform"])}; allowed: ${harmlessTransform}. ` +
      `Other transforms make resources that would not wait for an approval; write those resources out.`,
  );
}

function checkShape(data: JsonObject, resources: JsonObject): void {
  const loops = Object.keys(resources).filter(isLoop);
  const plain = Object.entries(resources).filter(([name]) => !isLoop(name));
  const outputs = isMap(data.Outputs)
    ? Object.fromEntries(Object.entries(data.Outputs).filter(([name]) => !isLoop(name)))
    : data.Outputs;
  const unrolled = Object.fromEntries(
    loops.flatMap((name) => [...listResources({ [name]: resources[name] ?? "" })]),
  );
  const result = templateCodec.decode({
    ...data,
    Resources: { ...Object.fromEntries(plain), ...unrolled },
    ...(outputs !== undefined && { Outputs: outputs }),
  });
  if (result._tag === "Left") throw new TemplateError(describeErrors(result.left));
  for (const [name, parameter] of Object.entries(data.Parameters ?? {})) {
    refuseUnknownKeys(`Parameters.${name}`, parameter as JsonObject, parameterKeys);
  }
}

function checkNames(data: JsonObject, resources: JsonObject): void {
  const named = { Parameters: data.Parameters ?? {}, Resources: resources };
  for (const [section, content] of Object.entries(named)) {
    for (const name of Object.keys(content)) {
      if (/^[A-Za-z0-9]{1,255}$/.test(name) || isLoop(name)) continue;
      throw new TemplateError(
        `${section} has "${name}"; allowed as a logical id: letters and digits, at most 255.`,
      );
    }
  }
  const both = Object.keys(named.Parameters).find((name) => Object.hasOwn(resources, name));
  if (both === undefined) return;
  throw new TemplateError(
    `"${both}" is a parameter and a resource; give one of them another name.`,
  );
}

function checkReferences(data: JsonObject, resources: ReadonlyMap<string, JsonObject>): void {
  // Loops make names that no text shows.
  if (data.Transform === undefined) {
    for (const [name, resource] of resources) {
      refuseUnknown(data, `Resources.${name}`, referencesOf(resource));
      refuseUnknown(data, `Resources.${name}.Condition`, conditionOf(resource.Condition));
    }
    for (const [name, condition] of Object.entries(isMap(data.Conditions) ? data.Conditions : {})) {
      refuseUnknown(data, `Conditions.${name}`, findReferences(condition));
    }
    for (const [name, output] of Object.entries(isMap(data.Outputs) ? data.Outputs : {})) {
      refuseUnknown(data, `Outputs.${name}`, findReferences(output));
      refuseUnknown(
        data,
        `Outputs.${name}.Condition`,
        conditionOf((output as JsonObject).Condition),
      );
    }
  }
  const circle = findCircle(buildDependencies(resources));
  if (!circle) return;
  throw new TemplateError(
    circle.length === 2
      ? `Resources.${circle[0]} depends on itself; remove that.`
      : `Resources depend on each other in a circle: ${circle.join(" → ")}. Remove one of these, by DependsOn or by a reference.`,
  );
}

function conditionOf(name: Json | undefined): Reference[] {
  return typeof name === "string" ? [{ by: "Condition", name }] : [];
}

function refuseUnknown(data: JsonObject, place: string, references: readonly Reference[]): void {
  const keys = (section: string) => Object.keys(data[section] ?? {});
  for (const { by, name } of references) {
    const isValue = by === "Ref" || by === "Fn::Sub";
    if (isValue && name.startsWith("AWS::")) continue;
    const isCondition = by === "Fn::If" || by === "Condition";
    const known = isCondition
      ? keys("Conditions")
      : [...keys("Resources"), ...(isValue ? keys("Parameters") : [])];
    if (known.includes(name)) continue;
    const what = isCondition ? "condition" : isValue ? "resource or parameter" : "resource";
    throw new TemplateError(
      `${place} names "${name}" (${by}), and there is no such ${what}; known: ${known.join(", ") || "none"}.`,
    );
  }
}
