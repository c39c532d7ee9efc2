import * as path from "node:path";
import type { Schema } from "../../facts/cloudformation";
import { newestModel } from "./models";

/** A shape as botocore's models have it. */
interface RawShape {
  readonly type: string;
  readonly members?: Readonly<Record<string, RawReference>>;
  readonly member?: RawReference;
  readonly value?: RawReference;
  readonly required?: readonly string[];
  readonly enum?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly sensitive?: boolean;
}

interface RawReference {
  readonly shape: string;
}

interface RawModel {
  readonly operations: Readonly<Record<string, { readonly input?: RawReference }>>;
  readonly shapes: Readonly<Record<string, RawShape>>;
}

/** The APIs whose services check what they are given by their models, by the prefix of their IAM actions. */
const APIS: Readonly<Record<string, readonly string[]>> = {
  cloudformation: ["cloudcontrol", "cloudformation"],
  codebuild: ["codebuild"],
  events: ["events"],
  kms: ["kms"],
  secretsmanager: ["secretsmanager"],
  servicecatalog: ["servicecatalog"],
  ssm: ["ssm"],
  sts: ["sts"],
};

const TYPES: Readonly<Record<string, string>> = {
  ...{ blob: "string", character: "string", string: "string", boolean: "boolean" },
  ...{ double: "number", float: "number", integer: "integer", long: "integer" },
};

/**
 * Reads what the operations of some services take out of the models that botocore carries.
 * @returns the prefix of a service's IAM actions → its operations, each with the schema of its input
 */
export function inputFacts(folder: string): Map<string, Record<string, Schema>> {
  return new Map(
    Object.entries(APIS).map(([prefix, apis]) => [
      prefix,
      Object.assign({}, ...apis.map((api) => inputsOf(path.join(folder, api)))) as Record<
        string,
        Schema
      >,
    ]),
  );
}

function inputsOf(folder: string): Record<string, Schema> {
  const model = newestModel<RawModel>(folder);
  if (!model) throw new Error(`${folder} has no service model.`);
  const { operations, shapes } = model;
  const inputs = Object.entries(operations).map(
    ([name, { input }]) => [name, input ? schemaOf(shapes, input, []) : {}] as const,
  );
  return Object.fromEntries(inputs);
}

/** What is within itself is not looked at again. */
function schemaOf(
  shapes: RawModel["shapes"],
  { shape: name }: RawReference,
  within: readonly string[],
): Schema {
  const shape = shapes[name];
  if (!shape || within.includes(name)) return {};
  const { type, members = {}, member, value, required = [], min, max, pattern } = shape;
  const below = (reference: RawReference) => schemaOf(shapes, reference, [...within, name]);
  switch (type) {
    case "structure": {
      const properties = Object.entries(members).map(([key, one]) => [key, below(one)] as const);
      return {
        type: "object",
        ...(required.length > 0 && { required }),
        properties: Object.fromEntries(properties),
      };
    }
    case "list":
      return {
        type: "array",
        ...(min && { minItems: min }),
        ...(max !== undefined && { maxItems: max }),
        ...(member && { items: below(member) }),
      };
    case "map":
      return { ...(value && { values: below(value) }) };
    case "blob":
    case "string":
      return {
        type: "string",
        ...(shape.enum && { enum: shape.enum }),
        ...(min && { minLength: min }),
        ...(max !== undefined && { maxLength: max }),
        ...(pattern !== undefined && { pattern }),
        ...formatsOf(shape),
      };
    default:
      return {
        ...(TYPES[type] && { type: TYPES[type] }),
        ...(min !== undefined && { minimum: min }),
        ...(max !== undefined && { maximum: max }),
      };
  }
}

function formatsOf({ type, sensitive = false }: RawShape): Pick<Schema, "formats"> {
  const formats = [...(type === "blob" ? ["blob"] : []), ...(sensitive ? ["secret"] : [])];
  return formats.length > 0 ? { formats } : {};
}
