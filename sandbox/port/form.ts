import { firstOutput, type Jq } from "../../functions/jq";
import type { Json, JsonObject, PropertySchema } from "../../functions/port/types";
import { encryptedInputsOf } from "./action-check";
import type { StoredAction, StoredEntity } from "./model";
import { compileSchema, objectSchema } from "./schema";

type UserInputs = StoredAction["trigger"]["userInputs"];

/** One input of a form as it is shown for what is filled in. */
export interface FormField {
  readonly isVisible: boolean;
  readonly isRequired: boolean;
  /** Its schema; what jq works out is filled in, as far as it can be worked out. */
  readonly schema: PropertySchema;
  /** What is wrong with its value. */
  readonly mistake?: string;
}

/** What a form is filled in with. */
export interface FormInput {
  readonly action: StoredAction;
  readonly values: JsonObject;
  /** What the action works on. */
  readonly entity: StoredEntity | undefined;
}

/** Draws an action's form for what is filled in: which inputs show, which are needed, and what is wrong. */
export async function drawForm(
  jq: Jq,
  { action, values, entity }: FormInput,
): Promise<Record<string, FormField>> {
  const { properties, required } = action.trigger.userInputs;
  const workedOut = await evaluate(jq, queriesIn({ properties, required }), {
    ...{ form: values, inputs: values, entity: entity ?? null },
  } as unknown as Json);
  const fixed = (value: unknown): unknown => {
    const query = queryOf(value);
    return query === undefined ? value : workedOut.get(query);
  };
  const needed = fixed(required);
  const hidden = encryptedInputsOf(action);
  const fields = Object.entries(properties).map(([name, declared]): [string, FormField] => {
    const known = Object.entries(declared).map(([key, value]) => [key, fixed(value)] as const);
    const schema = Object.fromEntries(
      known.filter(([, value]) => value !== undefined && value !== null),
    ) as PropertySchema;
    const isVisible = schema.visible !== false;
    const isRequired = isVisible && Array.isArray(needed) && needed.includes(name);
    const mistake = isVisible ? mistakeOf(name, schema, values[name], { isRequired, hidden }) : "";
    return [name, { isVisible, isRequired, schema, ...(mistake && { mistake }) }];
  });
  return Object.fromEntries(fields);
}

function queriesIn({ properties, required }: Pick<UserInputs, "properties" | "required">) {
  const values = [required, ...Object.values(properties).flatMap((one) => Object.values(one))];
  return [...new Set(values.map(queryOf))].filter((query) => query !== undefined);
}

function queryOf(value: unknown): string | undefined {
  const { jqQuery } = (typeof value === "object" && value !== null ? value : {}) as JsonObject;
  return typeof jqQuery === "string" ? jqQuery : undefined;
}

/** What cannot be worked out is as if nobody had asked. */
async function evaluate(jq: Jq, filters: readonly string[], input: Json) {
  const [results = []] = filters.length > 0 ? await jq.evaluate([{ input, filters }]) : [];
  return new Map(filters.map((filter, index) => [filter, firstOutput(results[index])]));
}

function mistakeOf(
  name: string,
  schema: PropertySchema,
  value: Json | undefined,
  { isRequired, hidden }: { readonly isRequired: boolean; readonly hidden: ReadonlySet<string> },
): string | undefined {
  if (value === undefined || value === "") return isRequired ? "This is required." : undefined;
  const found = compileSchema(objectSchema({ [name]: schema }, []))(
    { [name]: value },
    name,
    hidden,
  );
  return found === undefined ? undefined : shortened(found, name);
}

/** Beside the field it goes without saying which one it is. */
function shortened(mistake: string, name: string): string {
  return mistake.startsWith(`${name} is `)
    ? `It is ${mistake.slice(`${name} is `.length)}`
    : mistake;
}
