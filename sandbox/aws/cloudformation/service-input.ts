import { limits } from "../../limits";
import { optionalText, type JsonObject } from "../call";
import { validationError } from "./errors";
import type { StackRequest, UpdateRequest } from "./stacks";

const LIST_FIELD = /^(Parameters|Tags|Capabilities)\.member\.(\d+)(?:\.(\w+))?$/;
const FIELDS = ["Action", "Version", "StackName", "TemplateBody", "RoleARN", "ClientRequestToken"];
/** Fields that may be given as long as they ask for what happens anyway. */
const HARMLESS: Readonly<Record<string, string>> = {
  // The clients write an empty list so.
  ...{ Parameters: "", Tags: "", Capabilities: "" },
  DisableRollback: "false",
  OnFailure: "ROLLBACK",
  EnableTerminationProtection: "false",
};
/** Most bytes of a template that comes with the call. */
const { value: TEMPLATE_BYTES } = limits.CloudFormation.templateBytes;

/** What a CreateStack call asks for. */
export interface CreateStackInput extends Omit<StackRequest, "region" | "denied"> {
  readonly capabilities: readonly string[];
}

/** What an UpdateStack call asks for. */
export interface UpdateStackInput extends Omit<UpdateRequest, "region" | "denied"> {
  readonly capabilities: readonly string[];
}

/** Reads a CreateStack call. @throws AwsError ValidationError */
export function parseCreateStack(input: JsonObject): CreateStackInput {
  const { tags = {}, ...common } = parseCommon(input, "CreateStack");
  const parameters = pairs(input, "Parameters", "ParameterKey", "ParameterValue");
  return { ...common, template: parseTemplateBody(input), parameters, tags };
}

/** Reads an UpdateStack call. @throws AwsError ValidationError */
export function parseUpdateStack(input: JsonObject): UpdateStackInput {
  const { UsePreviousTemplate: previous, ...rest } = input;
  const isPrevious = previous === "true";
  if (isPrevious && input["TemplateBody"] !== undefined) {
    throw validationError("UsePreviousTemplate and TemplateBody cannot be given together.");
  }
  const given = [...members(input, "Parameters").values()];
  const both = given.find((one) => isKept(one) && one["ParameterValue"] !== undefined);
  if (both) {
    throw validationError(
      `Invalid input for parameter key ${both["ParameterKey"]}. Cannot specify usePreviousValue as true and non empty value for a parameter`,
    );
  }
  return {
    ...parseCommon(rest, "UpdateStack"),
    ...(!isPrevious && { template: parseTemplateBody(input) }),
    parameters: Object.fromEntries(
      given.map((one) => [
        one["ParameterKey"] ?? "",
        isKept(one) ? undefined : (one["ParameterValue"] ?? ""),
      ]),
    ),
  };
}

function isKept({ UsePreviousValue: kept }: Record<string, string>): boolean {
  return kept === "true";
}

function parseCommon(input: JsonObject, operation: string) {
  refuseOthers(input, operation);
  const role = optionalText(input, "RoleARN")?.split("/").at(-1);
  const hasTags = Object.keys(input).some((field) => field.startsWith("Tags"));
  return {
    name: parseStackName(input),
    capabilities: [...members(input, "Capabilities").values()].map((one) => one[""] ?? ""),
    ...(hasTags && { tags: pairs(input, "Tags", "Key", "Value") }),
    ...(role !== undefined && { role }),
  };
}

/** Reads the name or ARN of a stack. @throws AwsError ValidationError */
export function parseStackName(input: JsonObject): string {
  return required(input, "StackName");
}

function parseTemplateBody(input: JsonObject): string {
  const template = required(input, "TemplateBody");
  if (Buffer.byteLength(template) <= TEMPLATE_BYTES) return template;
  throw validationError(
    `1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${TEMPLATE_BYTES}`,
  );
}

function required(input: JsonObject, field: string): string {
  const value = input[field];
  if (typeof value === "string" && value !== "") return value;
  const member = field.charAt(0).toLowerCase() + field.slice(1);
  throw validationError(
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  );
}

/** An ignored field would make another stack than the one that was asked for. */
function refuseOthers(input: JsonObject, operation: string): void {
  const other = Object.keys(input).find(
    (name) => !FIELDS.includes(name) && !LIST_FIELD.test(name) && HARMLESS[name] !== input[name],
  );
  if (other === undefined) return;
  throw validationError(
    `The sandbox has no stand-in for ${other} of ${operation}; it has ${FIELDS.slice(2).join(", ")}, Parameters, Tags, Capabilities.`,
  );
}

function pairs(
  input: JsonObject,
  list: string,
  key: string,
  value: string,
): Record<string, string> {
  const entries = [...members(input, list).values()];
  return Object.fromEntries(entries.map((one) => [one[key] ?? "", one[value] ?? ""]));
}

/** The members of a list, by number; a member that is no structure is at the key "". */
function members(input: JsonObject, list: string): Map<string, Record<string, string>> {
  const found = new Map<string, Record<string, string>>();
  for (const [field, value] of Object.entries(input)) {
    const [, name, number = "", key = ""] = LIST_FIELD.exec(field) ?? [];
    if (name !== list) continue;
    found.set(number, { ...found.get(number), [key]: String(value) });
  }
  return found;
}
