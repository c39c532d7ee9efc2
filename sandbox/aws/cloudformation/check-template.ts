import { validationError } from "./errors";
import { PSEUDO_PARAMETERS } from "./pseudo-parameters";
import { referencesOf, type Reference } from "./references";
import { isKnownType, OWN_TYPES } from "./resource-kind";
import type { Template } from "./template";

/**
 * Checks that every name in a template leads somewhere and every function can be called.
 * @throws AwsError ValidationError in CloudFormation's words.
 */
export function checkTemplate(template: Template): void {
  const types = [...template.resources.values()].map(({ type }) => type);
  const unknown = types.filter((type) => !isKnownType(type));
  const own = unknown.find((type) => type.startsWith("AWS::CloudFormation::"));
  if (own) {
    throw validationError(
      `The sandbox's CloudFormation has no stand-in for ${own}; it has ${OWN_TYPES.join(", ")}.`,
    );
  }
  if (unknown.length > 0) {
    throw validationError(
      `Template format error: Unrecognized resource types: [${[...new Set(unknown)].join(", ")}]`,
    );
  }
  for (const [name, condition] of template.conditions) {
    checkConditionReferences(template, name, referencesOf(condition, { inCondition: true }));
  }
  for (const { properties, dependsOn, condition } of template.resources.values()) {
    const named = dependsOn.map((name): Reference => ({ kind: "GetAtt", name, by: "DependsOn" }));
    check(template, "Resources", [...named, ...referencesOf(properties)], condition);
  }
  for (const { value, condition } of template.outputs.values()) {
    check(template, "Outputs", referencesOf(value), condition);
  }
}

function check(
  template: Template,
  block: string,
  references: readonly Reference[],
  condition: string | undefined,
): void {
  if (condition !== undefined && !template.conditions.has(condition)) {
    throw validationError(
      `Template format error: Unresolved condition dependency ${condition} in the ${block} block of the template`,
    );
  }
  checkConditionsAndMappings(template, references);
  const missing = references.filter(({ kind, name }) => {
    if (kind === "Ref") return !isValue(template, name) && !template.resources.has(name);
    return kind === "GetAtt" && !template.resources.has(name);
  });
  const attribute = missing.find(({ kind, by }) => kind === "GetAtt" && by === "Fn::GetAtt");
  if (attribute) {
    throw validationError(
      `Template error: instance of Fn::GetAtt references undefined resource ${attribute.name}`,
    );
  }
  if (missing.length > 0) throw unresolved(missing, block);
}

function checkConditionReferences(
  template: Template,
  condition: string,
  references: readonly Reference[],
): void {
  checkConditionsAndMappings(template, references);
  const wrong = references.filter(
    ({ kind, name }) => kind === "GetAtt" || (kind === "Ref" && !isValue(template, name)),
  );
  if (wrong.length === 0) return;
  throw validationError(
    `Template format error: Unresolved dependencies [${names(wrong)}]. Cannot reference resources in the Conditions block of the template (condition ${condition})`,
  );
}

function checkConditionsAndMappings(template: Template, references: readonly Reference[]): void {
  for (const { kind, name, by } of references) {
    if (kind === "Condition" && !template.conditions.has(name)) {
      throw validationError(`Template error: unresolved condition dependency ${name} in ${by}`);
    }
    if (kind === "Mapping" && !template.mappings.has(name)) {
      throw validationError(
        `Template error: Mapping named '${name}' is not present in the 'Mappings' section of template.`,
      );
    }
  }
}

/** The error for resources that are missing, or not there because of their condition. */
export function unresolved(references: readonly Reference[], block: string): Error {
  return validationError(
    `Template format error: Unresolved resource dependencies [${names(references)}] in the ${block} block of the template`,
  );
}

function isValue({ parameters }: Template, name: string): boolean {
  return parameters.has(name) || name === "AWS::NoValue" || Object.hasOwn(PSEUDO_PARAMETERS, name);
}

function names(references: readonly Reference[]): string {
  return [...new Set(references.map(({ name }) => name))].join(", ");
}
