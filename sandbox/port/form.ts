import type { Jq } from "../../functions/jq";
import type { Json, JsonObject, PropertySchema } from "../../functions/port/types";
import type { Actor, Rights } from "./accounts";
import { encryptedInputsOf } from "./action-check";
import { offer, withEntities, type PickerOption } from "./form-pickers";
import { workOut } from "./form-queries";
import type { StoredAction, StoredEntity } from "./model";
import { compileSchema, objectSchema } from "./schema";
import type { Graph } from "./search-relations";

/** One input of a form as it is shown for what is filled in. */
export interface FormField {
  readonly isVisible: boolean;
  readonly isRequired: boolean;
  /** Shown, but not to be filled in: by its own rule, or since something else must be filled in first. */
  readonly isDisabled: boolean;
  /** Its schema; what jq works out is filled in, as far as it can be worked out. */
  readonly schema: PropertySchema;
  /** The entities that can be picked, for an input that picks some. */
  readonly options?: readonly PickerOption[];
  /** What is wrong with its value. */
  readonly mistake?: string;
}

/** What a form is filled in with, and by whom. */
export interface FormInput {
  readonly action: StoredAction;
  readonly values: JsonObject;
  /** What the action works on. */
  readonly entity: StoredEntity | undefined;
  readonly user: (Actor & Rights) | undefined;
}

/**
 * Draws an action's form for what is filled in: which inputs show, which are needed, and what is wrong.
 * Queries see `form`, in which entities stand in place of their identifiers, `entity` and `user`.
 * @see https://docs.port.io/actions-and-automations/create-self-service-experiences/setup-ui-for-action/advanced-form-configurations
 */
export async function drawForm(
  jq: Jq,
  graph: Graph,
  { action, values, entity, user }: FormInput,
): Promise<Record<string, FormField>> {
  const { properties, required } = action.trigger.userInputs;
  const fillIn = await workOut(jq, { properties, required } as unknown as Json, {
    form: withEntities(graph, properties, values),
    entity: (entity ?? null) as unknown as Json,
    user: user ? userAsSeen(user) : null,
  });
  const needed = fillIn(required as unknown as Json);
  const hidden = encryptedInputsOf(action);
  const fields = Object.entries(properties).map(([name, declared]): [string, FormField] => {
    const filled = Object.entries(fillIn(declared) as PropertySchema);
    const schema = Object.fromEntries(filled.filter(([, value]) => value !== null));
    const isVisible = schema.visible !== false;
    const isDisabled = schema.disabled === true || waitsFor(schema, values).length > 0;
    const isOpen = isVisible && !isDisabled;
    const isRequired = isOpen && Array.isArray(needed) && needed.includes(name);
    const value = values[name];
    const offered = isVisible ? offer(graph, schema, value) : undefined;
    const mistake = isOpen
      ? (mistakeOf(name, schema, value, { isRequired, hidden }) ?? offered?.mistake)
      : undefined;
    return [
      name,
      {
        ...{ isVisible, isRequired, isDisabled, schema },
        ...(offered && { options: isDisabled ? [] : offered.options }),
        ...(mistake !== undefined && { mistake }),
      },
    ];
  });
  return Object.fromEntries(fields);
}

function userAsSeen({ userId, email, roles, teams }: Actor & Rights): JsonObject {
  const named = (names: readonly string[]) => names.map((name) => ({ name }));
  return { userId, email, name: email, roles: named(roles), teams: named(teams) };
}

/** The inputs that must be filled in first, and are not. */
function waitsFor({ dependsOn }: PropertySchema, values: JsonObject): Json[] {
  if (!Array.isArray(dependsOn)) return [];
  return dependsOn.filter((name) => typeof name === "string" && (values[name] ?? "") === "");
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
