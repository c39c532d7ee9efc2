import type { Json, JsonObject } from "../contract/port-data";
import { describeError, pathOfError } from "../declaration-codecs";
import { refuseWrongFunctions } from "./check-functions";
import { refuseTransforms } from "./macros";
import { conditionsIn, findReferences, isMap, referencesOf, type Reference } from "./references";
import { buildDependencies, findCircle, isLoop, listResources } from "./resources";
import { loopedCodec, templateCodec } from "./template-codec";
import { TemplateError, type TemplatePath, type TemplateProblem } from "./template-error";

/**
 * Checks what a template means, as far as CloudFormation would only say so at a launch.
 * @param data of `parseTemplate`
 * @throws TemplateError with the place, the value, what is allowed and what to do
 */
export function checkTemplate(data: JsonObject): void {
  refuseTransforms(data);
  for (const section of ["Resources", "Outputs", "Conditions", "Rules"] as const) {
    refuseWrongFunctions([section], data[section]);
  }
  const resources = isMap(data.Resources) ? data.Resources : {};
  checkShape(data, resources);
  if (Object.keys(resources).length === 0) {
    throw new TemplateError("Resources is empty; a product needs at least one resource.", [
      "Resources",
    ]);
  }
  refuseSharedName(data, resources);
  checkReferences(data, listResources(resources));
}

/** What a macro makes of a section, no text shows. */
const isMacro = (name: string) => isLoop(name) || name === "Fn::Transform";

function checkShape(data: JsonObject, resources: JsonObject): void {
  const sections = Object.entries(data).map(([name, section]): [string, Json] => {
    if (!isMap(section) || name === "Metadata") return [name, section];
    const plain = Object.entries(section).filter(
      ([key, value]) =>
        !isMacro(key) && !(name === "Mappings" && isMap(value) && "Fn::Transform" in value),
    );
    return [name, Object.fromEntries(plain)];
  });
  const loops = Object.entries(resources).filter(([name]) => isLoop(name));
  const looped = Object.fromEntries(listResources(Object.fromEntries(loops)));
  const errors = [
    templateCodec.decode(Object.fromEntries(sections)),
    loopedCodec.decode({ Resources: looped }),
  ].flatMap((result) => (result._tag === "Left" ? result.left : []));
  const problems = errors.map((error): TemplateProblem => ({
    text: describeError(error),
    path: pathOfError(error),
  }));
  const different = new Map(problems.map((problem) => [problem.text, problem]));
  if (different.size > 0) throw new TemplateError([...different.values()]);
}

function refuseSharedName(
  { Parameters: parameters = {} }: JsonObject,
  resources: JsonObject,
): void {
  const both = Object.keys(parameters as JsonObject).find((name) => Object.hasOwn(resources, name));
  if (both === undefined) return;
  throw new TemplateError(
    `"${both}" is a parameter and a resource; give one of them another name.`,
    ["Resources", both],
  );
}

function checkReferences(data: JsonObject, resources: ReadonlyMap<string, JsonObject>): void {
  // Loops make names that no text shows.
  if (data.Transform === undefined) {
    for (const [name, resource] of resources) {
      const path = ["Resources", name];
      refuseUnknown(data, path, referencesOf(resource, path));
      refuseUnknown(data, [...path, "Condition"], conditionOf(resource, path));
    }
    for (const section of ["Conditions", "Rules", "Outputs"] as const) {
      for (const [name, one] of entriesOf(data[section])) {
        const path = [section, name];
        const conditions = section === "Outputs" ? conditionOf(one, path) : conditionsIn(one, path);
        refuseUnknown(data, path, [...conditions, ...findReferences(one, path)]);
      }
    }
  }
  const circle = findCircle(buildDependencies(resources));
  if (!circle) return;
  throw new TemplateError(
    circle.length === 2
      ? `Resources.${circle[0]} depends on itself; remove that.`
      : `Resources depend on each other in a circle: ${circle.join(" → ")}. Remove one of these, by DependsOn or by a reference.`,
    ["Resources", circle[0] ?? ""],
  );
}

function entriesOf(section: Json | undefined): [string, Json][] {
  return isMap(section) ? Object.entries(section) : [];
}

function conditionOf(part: Json, at: TemplatePath): Reference[] {
  const name = isMap(part) ? part.Condition : undefined;
  return typeof name === "string" ? [{ by: "Condition", name, path: [...at, "Condition"] }] : [];
}

function refuseUnknown(
  data: JsonObject,
  path: TemplatePath,
  references: readonly Reference[],
): void {
  const keys = (section: string) => Object.keys(data[section] ?? {});
  // Conditions and rules are looked at before there is any resource.
  const isEarly = path[0] === "Conditions" || path[0] === "Rules";
  for (const { by, name, path: place } of references) {
    const isValue = by === "Ref" || by === "Fn::Sub";
    if (isValue && name.startsWith("AWS::")) continue;
    const [what, known] = knownBy(by, isEarly, keys);
    if (known.includes(name)) continue;
    throw new TemplateError(
      `${path.join(".")} names "${name}" (${by}), and there is no such ${what}; known: ${known.join(", ") || "none"}.`,
      place,
    );
  }
}

function knownBy(
  by: Reference["by"],
  isEarly: boolean,
  keys: (section: string) => string[],
): [what: string, known: string[]] {
  if (by === "Fn::If" || by === "Condition") return ["condition", keys("Conditions")];
  if (by === "Fn::FindInMap") return ["mapping", keys("Mappings")];
  if (isEarly) return ["parameter", keys("Parameters")];
  const isValue = by === "Ref" || by === "Fn::Sub";
  return isValue
    ? ["resource or parameter", [...keys("Resources"), ...keys("Parameters")]]
    : ["resource", keys("Resources")];
}
