import { limits } from "../../limits";
import { isObject, optionalText, type JsonObject } from "../call";
import { validationError } from "./errors";

const LISTS = ["Parameters", "Tags", "Capabilities"];
const FIELDS = ["StackName", "TemplateBody", "RoleARN", "ClientRequestToken", ...LISTS];
/** Fields that may be given as long as they ask for what happens anyway. */
const HARMLESS: Readonly<Record<string, string>> = {
  DisableRollback: "false",
  OnFailure: "ROLLBACK",
  EnableTerminationProtection: "false",
};
/** Most bytes of a template that comes with the call. */
const { value: TEMPLATE_BYTES } = limits.CloudFormation.templateBytes;

/** Reads a CreateStack call. @throws AwsError ValidationError */
export function parseCreateStack(input: JsonObject) {
  const { tags = {}, ...common } = parseCommon(input, "CreateStack");
  const parameters = pairs(input, "Parameters", "ParameterKey", "ParameterValue");
  return { ...common, template: parseTemplateBody(input), parameters, tags };
}

/** Reads an UpdateStack call. @throws AwsError ValidationError */
export function parseUpdateStack(input: JsonObject) {
  const { UsePreviousTemplate: previous, ...rest } = input;
  const isPrevious = previous === "true";
  if (isPrevious && input["TemplateBody"] !== undefined) {
    throw validationError("UsePreviousTemplate and TemplateBody cannot be given together.");
  }
  const given = list(input, "Parameters").filter(isObject);
  const both = given.find((one) => isKept(one) && one["ParameterValue"] !== undefined);
  if (both) {
    throw validationError(
      `Invalid input for parameter key ${String(both["ParameterKey"])}. Cannot specify usePreviousValue as true and non empty value for a parameter`,
    );
  }
  return {
    ...parseCommon(rest, "UpdateStack"),
    ...(!isPrevious && { template: parseTemplateBody(input) }),
    parameters: Object.fromEntries(
      given.map((one) => [
        textIn(one, "ParameterKey"),
        isKept(one) ? undefined : textIn(one, "ParameterValue"),
      ]),
    ),
  };
}

function isKept({ UsePreviousValue: kept }: JsonObject): boolean {
  return kept === "true";
}

function parseCommon(input: JsonObject, operation: string) {
  refuseOthers(input, operation);
  const role = optionalText(input, "RoleARN")?.split("/").at(-1);
  return {
    name: parseStackName(input),
    capabilities: list(input, "Capabilities").map(String),
    ...("Tags" in input && { tags: pairs(input, "Tags", "Key", "Value") }),
    ...(role !== undefined && { role }),
  };
}

/** Reads the name or ARN of a stack. @throws AwsError ValidationError */
export function parseStackName(input: JsonObject): string {
  return textIn(input, "StackName");
}

function parseTemplateBody(input: JsonObject): string {
  const template = textIn(input, "TemplateBody");
  if (template === "") {
    throw validationError("Either Template URL or Template Body must be specified.");
  }
  if (Buffer.byteLength(template) <= TEMPLATE_BYTES) return template;
  throw validationError(
    `1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${TEMPLATE_BYTES}`,
  );
}

/** An ignored field would make another stack than the one that was asked for. */
function refuseOthers(input: JsonObject, operation: string): void {
  const other = Object.keys(input).find(
    (name) => !["Action", "Version", ...FIELDS].includes(name) && HARMLESS[name] !== input[name],
  );
  if (other === undefined) return;
  throw validationError(
    `The sandbox has no stand-in for ${other} of ${operation}; it has ${FIELDS.join(", ")}.`,
  );
}

function pairs(
  input: JsonObject,
  field: string,
  key: string,
  value: string,
): Record<string, string> {
  const entries = list(input, field).filter(isObject);
  return Object.fromEntries(entries.map((one) => [textIn(one, key), textIn(one, value)]));
}

function textIn(one: JsonObject, field: string): string {
  const text = one[field];
  return typeof text === "string" ? text : "";
}

/** The members of a list; the clients write an empty one as a text. */
function list(input: JsonObject, field: string): unknown[] {
  const given = input[field];
  return Array.isArray(given) ? given : [];
}
