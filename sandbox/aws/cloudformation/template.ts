import { isObject, type JsonObject } from "../call";
import { objectOf, validationError } from "./errors";
import { parseTemplateText } from "./template-text";

/** A resource as a template declares it. */
export interface ResourceDeclaration {
  readonly logicalId: string;
  readonly type: string;
  /** May call functions. */
  readonly properties: JsonObject;
  readonly dependsOn: readonly string[];
  readonly condition?: string;
  /** Whether the resource is left behind when it is deleted, rolled back or replaced. */
  readonly retained: Readonly<Record<"onDelete" | "onRollback" | "onReplace", boolean>>;
  /** Whether it is complete only when it has sent a signal (`CreationPolicy`). */
  readonly waitsForSignal: boolean;
}

/** An output as a template declares it. */
export interface OutputDeclaration {
  readonly value: unknown;
  readonly description?: string;
  readonly condition?: string;
}

/** A template whose sections have their shape; what values refer to is not checked yet. */
export interface Template {
  readonly description?: string;
  readonly parameters: ReadonlyMap<string, JsonObject>;
  readonly mappings: ReadonlyMap<string, JsonObject>;
  readonly conditions: ReadonlyMap<string, unknown>;
  readonly resources: ReadonlyMap<string, ResourceDeclaration>;
  readonly outputs: ReadonlyMap<string, OutputDeclaration>;
}

const SECTIONS = ["AWSTemplateFormatVersion", "Description", "Metadata", "Parameters", "Mappings"];
SECTIONS.push("Conditions", "Resources", "Outputs");
/** Sections that would change what a stack is; leaving them out in silence would be wrong. */
const REFUSED_SECTIONS = ["Transform", "Rules", "Hooks"];
const ATTRIBUTES = ["Type", "Properties", "DependsOn", "Condition", "DeletionPolicy", "Metadata"];
ATTRIBUTES.push("CreationPolicy", "UpdateReplacePolicy", "UpdatePolicy");
const POLICIES = ["Delete", "Retain", "RetainExceptOnCreate", "Snapshot"];
const REPLACE_POLICIES = POLICIES.filter((policy) => policy !== "RetainExceptOnCreate");
const RESOURCE_LIMIT = 500;

/** Reads a template. @throws AwsError ValidationError in CloudFormation's words. */
export function readTemplate(source: string): Template {
  const content = parseTemplateText(source);
  checkSections(content);
  refuseDynamicReferences(content);
  const resources = section(content, "Resources", readResource);
  const count = resources.size;
  if (count === 0) {
    throw validationError("Template format error: At least one Resources member must be defined.");
  }
  if (count > RESOURCE_LIMIT) {
    throw validationError(
      `Template format error: Number of resources, ${count}, is greater than maximum allowed, ${RESOURCE_LIMIT}`,
    );
  }
  const { Description: description } = content;
  return {
    ...(typeof description === "string" && { description }),
    parameters: section(content, "Parameters", (name, value) =>
      objectOf(value, `Parameter ${name}`),
    ),
    mappings: section(content, "Mappings", (name, value) => objectOf(value, `Mapping ${name}`)),
    conditions: section(content, "Conditions", (_, value) => value),
    resources,
    outputs: section(content, "Outputs", readOutput),
  };
}

function checkSections(content: JsonObject): void {
  const refused = REFUSED_SECTIONS.find((name) => name in content);
  if (refused) {
    throw validationError(
      `The sandbox's CloudFormation has no ${refused}; leave the section out: ${JSON.stringify(content[refused])}`,
    );
  }
  const unknown = Object.keys(content).filter((name) => !SECTIONS.includes(name));
  if (unknown.length > 0) {
    throw validationError(`Invalid template property or properties [${unknown.join(", ")}]`);
  }
  const version = content["AWSTemplateFormatVersion"] ?? "2010-09-09";
  if (version !== "2010-09-09") {
    throw validationError(
      `Template format error: ${JSON.stringify(version)} is not a supported value for AWSTemplateFormatVersion; allowed is "2010-09-09".`,
    );
  }
}

function section<T>(
  content: JsonObject,
  name: string,
  read: (name: string, value: unknown) => T,
): Map<string, T> {
  const entries = Object.entries(objectOf(content[name] ?? {}, name));
  const wrong = entries.find(([key]) => !/^[A-Za-z0-9]+$/.test(key));
  if (wrong && name !== "Mappings") {
    throw validationError(
      `Template format error: ${name.slice(0, -1)} name ${wrong[0]} is non alphanumeric.`,
    );
  }
  return new Map(entries.map(([key, value]) => [key, read(key, value)]));
}

function readResource(logicalId: string, value: unknown): ResourceDeclaration {
  const declared = objectOf(value, `[/Resources/${logicalId}]`);
  const unknown = Object.keys(declared).find((name) => !ATTRIBUTES.includes(name));
  if (unknown) throw validationError(`Invalid template resource property '${unknown}'`);
  const { Type: type, DependsOn: after = [], Condition: condition } = declared;
  const { CreationPolicy: policy } = declared;
  if (typeof type !== "string") {
    throw validationError(
      `Template format error: [/Resources/${logicalId}] Every Resources object must contain a Type member.`,
    );
  }
  const dependsOn = typeof after === "string" ? [after] : after;
  if (!Array.isArray(dependsOn) || !dependsOn.every((id) => typeof id === "string")) {
    throw validationError("Template format error: DependsOn must be a string or list of strings.");
  }
  return {
    logicalId,
    type,
    properties: objectOf(declared["Properties"] ?? {}, `[/Resources/${logicalId}/Properties]`),
    dependsOn,
    ...conditionOf(condition, `/Resources/${logicalId}`),
    waitsForSignal: isObject(policy) && "ResourceSignal" in policy,
    retained: retainedOf(logicalId, declared),
  };
}

function readOutput(name: string, value: unknown): OutputDeclaration {
  const declared = objectOf(value, `Output ${name}`);
  if (declared["Value"] === undefined) {
    throw validationError(
      `Template format error: Output ${name} is malformed. Every Outputs member must contain a Value object`,
    );
  }
  const { Description: description } = declared;
  return {
    value: declared["Value"],
    ...(typeof description === "string" && { description }),
    ...conditionOf(declared["Condition"], `/Outputs/${name}`),
  };
}

function conditionOf(condition: unknown, place: string): { condition?: string } {
  if (condition === undefined) return {};
  if (typeof condition === "string") return { condition };
  throw validationError(
    `Template format error: [${place}/Condition] is ${JSON.stringify(condition)}; it must be the name of a condition.`,
  );
}

function retainedOf(logicalId: string, declared: JsonObject): ResourceDeclaration["retained"] {
  const policy = (name: string, allowed: readonly string[]) => {
    const given = declared[name] ?? "Delete";
    if (typeof given === "string" && allowed.includes(given)) return given;
    throw validationError(
      `Template error: Unrecognized ${name} ${JSON.stringify(given)} for resource ${logicalId}; allowed are ${allowed.join(", ")}.`,
    );
  };
  const deletion = policy("DeletionPolicy", POLICIES);
  const replacement = policy("UpdateReplacePolicy", REPLACE_POLICIES);
  return {
    onDelete: deletion.startsWith("Retain"),
    onRollback: deletion === "Retain",
    onReplace: replacement === "Retain",
  };
}

/** A secret would otherwise be the text that names it. */
function refuseDynamicReferences(value: unknown): void {
  if (typeof value === "string" && value.includes("{{resolve:")) {
    throw validationError(
      `The sandbox's CloudFormation does not resolve ${value}; use a parameter of the type AWS::SSM::Parameter::Value<String>.`,
    );
  }
  if (Array.isArray(value)) value.forEach(refuseDynamicReferences);
  else if (isObject(value)) Object.values(value).forEach(refuseDynamicReferences);
}
