import { accountBlueprint } from "./account-blueprint";
import { blueprintIdentifier, existing, type ExistingBlueprint } from "./blueprint";
import { wrongChoices, wrongItems, wrongPick } from "./field-options";
import { build, inOrder, numeric, present, text } from "./field-parts";
import type {
  Check,
  Common,
  Dataset,
  Field,
  Json,
  JsonObject,
  ListOptions,
  NumberOptions,
  TextOptions,
  Value,
} from "./field-types";
import { exactly, holdsRounded, isDateTime, isUrl, range } from "./field-values";
import type { Mistake } from "./known-keys";

export type { Field, Fields, InputOf } from "./field-types";

interface EntityOptions extends TextOptions {
  readonly dataset?: Dataset;
}
interface EntitiesOptions extends ListOptions {
  readonly dataset?: Dataset;
}
interface ItemOptions extends ListOptions {
  /** What each element is; a text unless given. */
  readonly items?: Field<unknown>;
}
type Item<O> = O extends { readonly items: Field<infer A> } ? A : string;

/**
 * Builders for the inputs of an action. The first argument is the title in Port's form.
 * @example input: { cores: field.integer("CPU cores", { minimum: 1, default: 2 }) }
 */
export const field = {
  /** A line of text. */
  string: <const O extends TextOptions>(title: string, options?: O) =>
    text<O>(title, {}, "text", options),
  /** Text of several lines. */
  multiline: <const O extends TextOptions>(title: string, options?: O) =>
    text<O>(title, { format: "multi-line" }, "text", options),
  /** A web address (`https://…`). */
  url: <const O extends TextOptions>(title: string, options?: O) => {
    const kind = "a URL such as https://example.com";
    return text<O>(title, { format: "url" }, kind, options, { isKind: isUrl });
  },
  /** An e-mail address. */
  email: <const O extends TextOptions>(title: string, options?: O) =>
    text<O>(title, { format: "email" }, "an e-mail address", options, { isKind: isEmail }),
  /** A moment in ISO 8601. */
  dateTime: <const O extends TextOptions>(title: string, options?: O) => {
    const kind = "a date and time in ISO 8601";
    return text<O>(title, { format: "date-time" }, kind, options, { isKind: isDateTime });
  },
  /** A person who uses Port, by e-mail address; Port shows a list to choose from. */
  user: <const O extends TextOptions>(title: string, options?: O) => {
    const kind = "the e-mail address of a user";
    return text<O>(title, { format: "user" }, kind, options, { isKind: isEmail });
  },
  /** A team in Port, by name; Port shows a list to choose from. */
  team: <const O extends TextOptions>(title: string, options?: O) =>
    text<O>(title, { format: "team" }, "the name of a team", options),
  /** The identifier of an entity of `blueprint`; Port shows a list to choose from. */
  entity: <const O extends EntityOptions>(
    title: string,
    blueprint: string | ExistingBlueprint,
    options?: O,
  ) => {
    const mistakes = wrongPick(blueprint);
    const picks = mistakes.length === 0 ? blueprint : undefined;
    const kind = `an entity of blueprint "${picks && blueprintIdentifier(picks)}"`;
    const more = { options: ["dataset"], picks, mistakes };
    return text<O>(title, picker(picks, options?.dataset), kind, options, more);
  },
  /**
   * The account that the action works in, of those that the stack mirrors; the stack's own when left out.
   * `aws` is then that account's, and Port shows a list to choose from.
   */
  account: <const O extends EntityOptions>(title: string, options?: O) => ({
    ...text<O>(
      title,
      picker(accountBlueprint.identifier, options?.dataset),
      "the id of an AWS account, twelve digits",
      options,
      {
        ...{ options: ["dataset"], picks: existing(accountBlueprint.identifier) },
        isKind: (value: string) => /^\d{12}$/.test(value),
      },
    ),
    account: true as const,
  }),
  /** The identifiers of several entities of `blueprint`; Port shows a list to choose from. */
  entities: <const O extends EntitiesOptions>(
    title: string,
    blueprint: string | ExistingBlueprint,
    options?: O,
  ): Field<Value<readonly string[], O>> => {
    const mistakes = wrongPick(blueprint);
    const picks = mistakes.length === 0 ? blueprint : undefined;
    const one = text("one", picker(picks, options?.dataset), "an entity", {});
    const kind = `a list of entities of blueprint "${picks && blueprintIdentifier(picks)}"`;
    return list<string, O>(title, one, kind, options, { options: ["dataset"], picks, mistakes });
  },
  /** A value that Port encrypts; it arrives decrypted and is removed from everything that is logged. */
  secret: <const O extends TextOptions>(title: string, options?: O) => ({
    ...text<O>(title, { encryption: "aes256-gcm" }, "text", options, {
      mistakes: options?.default === undefined ? [] : [openSecret],
    }),
    secret: true,
  }),
  /** A number. */
  number: <const O extends NumberOptions>(title: string, options?: O) =>
    numeric<O>(title, "number", options),
  /** A whole number. */
  integer: <const O extends NumberOptions>(title: string, options?: O) =>
    numeric<O>(title, "integer", options),
  /** Yes or no. */
  boolean: <const O extends Common<boolean>>(title: string, options?: O) => {
    const check: Check = (value) => (typeof value === "boolean" ? undefined : "true or false");
    return build<boolean, O>({ title, schema: { type: "boolean" }, check, options: [] }, options);
  },
  /** One of a fixed list of texts. */
  choice: <const V extends string, const O extends Common<V>>(
    title: string,
    values: readonly V[],
    options?: O,
  ) => {
    const mistakes = wrongChoices(values);
    // What is no list is told with the rest that is wrong.
    const choices: readonly unknown[] = [values ?? []].flat();
    const isOne = (value: unknown) => choices.some((allowed) => allowed === value);
    const parts = {
      ...{ title, schema: { type: "string", enum: choices as Json[] }, options: [] },
      check: (value: unknown) => (isOne(value) ? undefined : `one of ${choices.join(", ")}`),
      isEmpty: (value: unknown) => value === "" && !isOne(""),
    };
    return build<V, O>({ ...parts, mistakes }, options);
  },
  /** A list of texts, or of what the field in `items` stands for. */
  list: <const O extends ItemOptions>(
    title: string,
    options?: O,
  ): Field<Value<readonly Item<O>[], O>> => {
    const { items } = options ?? {};
    const mistakes = wrongItems(items);
    const isGiven = items !== undefined && mistakes.length === 0;
    const one = isGiven ? items : text("one", {}, "text", { required: false });
    return list<Item<O>, O>(title, one, isGiven ? undefined : "a list of texts", options, {
      ...{ options: ["items"], mistakes },
    });
  },
  /** Free JSON. */
  object: <const O extends Common<JsonObject>>(title: string, options?: O) => {
    const check: Check = (value) => {
      if (typeof value !== "object" || value === null || Array.isArray(value)) {
        return "a JSON object";
      }
      return holdsRounded(value) ? `a JSON object with whole numbers ${exactly}` : undefined;
    };
    return build<JsonObject, O>({ title, schema: { type: "object" }, check, options: [] }, options);
  },
};

/** What stands in a file is no secret, and Port would show it in the form. */
const openSecret = {
  key: "default",
  value: "(not shown)",
  remedy: "no default for a secret; a key under secrets holds one that is always the same",
};

/** A field for a list. @param kind what it is in words; made of its elements' words unless given */
function list<A, const O extends ListOptions>(
  title: string,
  one: Field<unknown>,
  kind: string | undefined,
  options: O | undefined,
  more: {
    readonly options: readonly string[];
    readonly picks?: Field<unknown>["picks"];
    readonly mistakes?: readonly Mistake[];
  },
): Field<Value<readonly A[], O>> {
  const { minItems = 0, maxItems = Infinity } = options ?? {};
  const wrongItem = (value: unknown): string | undefined => {
    if (value === undefined || value === null) return "a value";
    const result = one.codec.validate(value, []);
    return result._tag === "Left" ? (result.left[0]?.message ?? "another value") : undefined;
  };
  const check: Check = (value) => {
    if (!Array.isArray(value)) return kind ?? "a list";
    const wrong = value.map(wrongItem).find((problem) => problem !== undefined);
    if (wrong !== undefined) return kind ?? `a list, each ${wrong}`;
    if (value.length >= minItems && value.length <= maxItems) return undefined;
    return `${kind ?? "a list"}, its length ${range(minItems, maxItems)}`;
  };
  const { title: _title, ...items } = one.schema;
  const limits = present({ minItems: options?.minItems, maxItems: options?.maxItems });
  const secret = [{ key: "items", value: "field.secret(…)", remedy: "any field but a secret" }];
  return build<readonly A[], O>(
    {
      title,
      schema: { type: "array", items, ...limits },
      check,
      options: ["minItems", "maxItems", ...more.options],
      mistakes: [
        ...(more.mistakes ?? []),
        ...(one.secret ? secret : []),
        ...one.mistakes.map((mistake) => ({ ...mistake, key: `items.${mistake.key}` })),
        ...inOrder(options, "minItems", "maxItems"),
      ],
      picks: more.picks ?? one.picks,
    },
    options,
  );
}

function picker(
  blueprint: string | ExistingBlueprint | undefined,
  dataset: Dataset | undefined,
): JsonObject {
  return {
    ...{
      format: "entity",
      blueprint: blueprint === undefined ? "" : blueprintIdentifier(blueprint),
    },
    ...(dataset && { dataset: dataset as unknown as Json }),
  };
}

function isEmail(value: string): boolean {
  return /^\S+@\S+$/.test(value);
}
