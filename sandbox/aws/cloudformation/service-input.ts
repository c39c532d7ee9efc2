import { limits } from "../../limits";
import { optionalText, type JsonObject } from "../call";
import { validationError } from "./errors";
import type { StackRequest } from "./stacks";

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

/** Reads a CreateStack call. @throws AwsError ValidationError */
export function parseCreateStack(input: JsonObject): CreateStackInput {
  refuseOthers(input);
  const role = optionalText(input, "RoleARN")?.split("/").at(-1);
  return {
    name: parseStackName(input),
    template: parseTemplateBody(input),
    parameters: pairs(input, "Parameters", "ParameterKey", "ParameterValue"),
    tags: pairs(input, "Tags", "Key", "Value"),
    capabilities: [...members(input, "Capabilities").values()].map((one) => one[""] ?? ""),
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
function refuseOthers(input: JsonObject): void {
  const other = Object.keys(input).find(
    (name) => !FIELDS.includes(name) && !LIST_FIELD.test(name) && HARMLESS[name] !== input[name],
  );
  if (other === undefined) return;
  throw validationError(
    `The sandbox has no stand-in for ${other} of CreateStack; it has ${FIELDS.slice(2).join(", ")}, Parameters, Tags, Capabilities.`,
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
