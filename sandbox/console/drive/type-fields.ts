import { resolve, type Schema, type TypeFacts } from "../../../facts/cloudformation";
import type { TypeField } from "../drive-types";

/** The properties that a person may set, what must be given first. */
export function fieldsOf(facts: TypeFacts): TypeField[] {
  const { properties = {}, required = [], readOnly = [], createOnly = [] } = facts;
  return Object.entries(properties)
    .filter(([name]) => !readOnly.includes(name))
    .map(([name, schema]) =>
      fieldOf(name, resolve(facts, schema), required.includes(name), createOnly.includes(name)),
    )
    .sort((one, other) => Number(other.required) - Number(one.required));
}

function fieldOf(name: string, schema: Schema, required: boolean, fixed: boolean): TypeField {
  const choices = schema.enum?.filter((one) => typeof one === "string");
  return {
    ...{ name, required, fixed, input: inputOf(schema) },
    ...(choices && choices.length > 0 && { choices }),
    ...(schema.pattern !== undefined && { pattern: schema.pattern }),
  };
}

function inputOf({ type, enum: choices }: Schema): TypeField["input"] {
  if (choices && choices.every((one) => typeof one === "string")) return "choice";
  const [only, ...others] = [type ?? []].flat();
  if (others.length > 0) return "json";
  if (only === "string") return "text";
  if (only === "integer" || only === "number") return "number";
  return only === "boolean" ? "boolean" : "json";
}
