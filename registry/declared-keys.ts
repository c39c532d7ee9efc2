import * as t from "io-ts";
import { checked, named } from "./checked";
import type { Declared } from "./collect";
import type { Problem } from "./errors";
import type { Field } from "./field-types";
import { describeMistake, type Mistake } from "./known-keys";

/** A key of the stack's configuration, and the file of the first handler that declares it. */
export interface DeclaredKey {
  readonly file: string;
  /** What a value is; the key holds the ARN of a secret when there is none. */
  readonly field?: Field<unknown>;
  /** What it is for, in the handler's words. */
  readonly title: string;
}

/** The keys of the stack's configuration that handlers declare, by name. */
export type DeclaredKeys = ReadonlyMap<string, DeclaredKey>;

/** What a setting's value can be. */
export type SettingValue = string | number | boolean;

/** What a stack gives to the handlers' keys. */
export interface KeyValues {
  /** Those that have a value, of their own or by default. */
  readonly settings: Readonly<Record<string, SettingValue>>;
  /** ARNs of the secrets, whose values are read at run time. */
  readonly secretArns: Readonly<Record<string, string>>;
}

/** What a handler declares of the stack's configuration. */
export interface KeysDeclaration {
  readonly settings?: Readonly<Record<string, Field<unknown>>>;
  readonly secrets?: Readonly<Record<string, string>>;
}

const keyRule = {
  pattern: /^[a-z][A-Za-z0-9]{0,63}$/,
  allowed: "a key of the stack's configuration, such as statusPage",
};

const kinds =
  'a text, number, integer, boolean, choice, url, email or dateTime, such as field.string("Host"); ' +
  "what is secret stands in secrets";

/** The shape of `settings`. @param field the codec of any field */
export function settingsOf(field: t.Type<unknown>) {
  const setting = new t.Type<unknown>(
    kinds,
    field.is,
    (value, context) => {
      const result = field.validate(value, context);
      if (result._tag === "Left") return result;
      const mistakes = mistakesOf(value as Field<unknown>);
      const errors = mistakes.map(({ key, value: found, remedy }) => ({
        value: found,
        context: key === "" ? context : t.appendContext(context, key, t.unknown),
        message: remedy,
      }));
      return errors.length > 0 ? t.failures(errors) : result;
    },
    t.identity,
  );
  return named(setting, 'an object of fields, such as { host: field.string("Host") }', keyRule);
}

/** The shape of `secrets`. */
export const secrets = named(
  checked(
    'what the secret is, such as "Token of the status page"',
    (value): value is string => typeof value === "string" && /\S/.test(value),
  ),
  'an object of what each secret is, such as { token: "Token of the status page" }',
  keyRule,
);

/** What a field has that only makes sense in a form. */
function mistakesOf({ schema, secret, picks }: Field<unknown>): Mistake[] {
  const { type, format, visible, dependsOn } = schema as Readonly<Record<string, unknown>>;
  const isKind = ["string", "number", "boolean"].includes(String(type));
  const isForm = secret || picks !== undefined || ["user", "team"].includes(String(format));
  return [
    ...(isKind && !isForm ? [] : [{ key: "", value: secret ? "secret" : (format ?? type) }]),
    ...(visible === undefined ? [] : [{ key: "visible", value: visible }]),
    ...(dependsOn === undefined ? [] : [{ key: "dependsOn", value: dependsOn }]),
  ].map((mistake) => ({ ...mistake, remedy: mistake.key === "" ? kinds : "nothing: no form" }));
}

/** Gathers the keys of all handlers; one that two of them declare must be the same. */
export function gatherKeys(declared: readonly Declared[]): {
  readonly keys: DeclaredKeys;
  readonly problems: readonly Problem[];
} {
  const keys = new Map<string, DeclaredKey>();
  const problems: Problem[] = [];
  for (const { path, name, key } of declared.flatMap(keysIn)) {
    const other = keys.get(name);
    if (!other) keys.set(name, key);
    else if (kindOf(other) !== kindOf(key)) {
      const where = other.file === key.file ? "this file" : other.file;
      const remedy = `the same as in ${where}, which declares the key as ${kindOf(other)}, or another name`;
      problems.push({ file: key.file, text: describeMistake(path, shown(key), remedy) });
    }
  }
  return { keys, problems };
}

function keysIn({ file, declaration }: Declared) {
  if (declaration.kind === "resource") return [];
  const { settings = {}, secrets: own = {} }: KeysDeclaration = declaration;
  return [
    ...Object.entries(settings).map(([name, field]) => ({
      ...{ path: `settings.${name}`, name, key: { file, field, title: field.codec.name } },
    })),
    ...Object.entries(own).map(([name, title]) => ({
      ...{ path: `secrets.${name}`, name, key: { file, title } },
    })),
  ];
}

function shown({ field, title }: DeclaredKey): unknown {
  return field ? settingShape(field) : title;
}

function kindOf({ field }: DeclaredKey): string {
  return field ? JSON.stringify(settingShape(field)) : "a secret";
}

/** What two handlers must agree in; each may word it in its own way. */
function settingShape({ schema, required }: Field<unknown>): object {
  const { title: _title, description: _description, icon: _icon, ...shape } = schema;
  return { ...shape, required };
}

/**
 * Reads a setting's text.
 * @returns its value, the default where there is none; or what is allowed instead
 */
export function readSetting(
  { schema, codec }: Field<unknown>,
  text: string | undefined,
): { readonly value: SettingValue | undefined } | { readonly allowed: string } {
  const result = codec.validate(fromText((schema as { type?: unknown }).type, text), []);
  if (result._tag === "Right") return { value: result.right as SettingValue | undefined };
  return { allowed: result.left[0]?.message ?? "another value" };
}

/** What is no number and no switch stays a text, which the field then refuses. */
function fromText(type: unknown, text: string | undefined): unknown {
  if (type === "string" || text === undefined) return text;
  if (text.trim() === "") return undefined;
  if (type === "boolean") return text === "true" ? true : text === "false" ? false : text;
  return Number.isNaN(Number(text)) ? text : Number(text);
}
