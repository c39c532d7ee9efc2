import type { Json, JsonObject, PortAction, PropertySchema } from "../../functions/port/types";
import { nearest } from "../../registry/nearest";
import { compileSchema, objectSchema } from "../../sandbox/port/schema";

type UserInputs = PortAction["trigger"]["userInputs"];

/**
 * Fills in an action's form: texts become what the inputs want, and what is left out its default.
 * @param given `name=value` each; lists are JSON or separated by commas
 * @throws Error naming every mistake: an unknown input and the nearest known one, what is missing, what does not fit
 */
export function fillIn(action: PortAction, given: readonly string[]): JsonObject {
  const { properties } = action.trigger.userInputs;
  const mistakes: string[] = [];
  const values: JsonObject = {};
  for (const one of given) {
    const [, name = "", text = ""] = /^([^=]+)=([^]*)$/.exec(one) ?? [];
    const schema = properties[name];
    if (name === "") {
      mistakes.push(`"${one}" is no input; write name=value`);
    } else if (schema === undefined) {
      mistakes.push(unknownInput(name, Object.keys(properties)));
    } else if (name in values) {
      mistakes.push(`${name} is given twice`);
    } else {
      const read = readValue(schema, text);
      if ("mistake" in read) mistakes.push(`${name} is ${JSON.stringify(text)}; ${read.mistake}`);
      else values[name] = read.value;
    }
  }
  const filled = { ...defaultsOf(properties), ...values };
  mistakes.push(...missingIn(action.trigger.userInputs, filled), ...misfitsIn(properties, filled));
  if (mistakes.length === 0) return filled;
  throw new Error(
    `${action.identifier} cannot be started:\n${mistakes.map((one) => `  ${one}`).join("\n")}\n${describeForm(action)}`,
  );
}

/** An action's form, one input to a line. */
export function describeForm({ identifier, title, trigger }: PortAction): string {
  const { properties, required = [] } = trigger.userInputs;
  const lines = Object.entries(properties).map(([name, schema]) => {
    const needed = needsAlways(required).includes(name) && schema.default === undefined;
    return `  ${name.padEnd(20)} ${needed ? "required" : "optional"}  ${describeSchema(schema)}`;
  });
  const entity =
    trigger.operation === "CREATE"
      ? ""
      : ` on an entity of ${trigger.blueprintIdentifier}: --entity ID`;
  return [
    `${identifier} (${title})${entity}${lines.length ? ", its inputs:" : ", no inputs"}`,
    ...lines,
  ].join("\n");
}

function describeSchema(schema: PropertySchema): string {
  const {
    type,
    format,
    title,
    enum: choices,
    default: byDefault,
    items,
  } = schema as Record<string, unknown>;
  const inner = (items as { type?: string; format?: string } | undefined) ?? {};
  const kind =
    type === "array" ? `list of ${inner.format ?? inner.type ?? "anything"}` : (format ?? type);
  return [
    String(kind),
    Array.isArray(choices) ? `one of ${choices.join(", ")}` : "",
    byDefault === undefined ? "" : `default ${JSON.stringify(byDefault)}`,
    typeof title === "string" ? `(${title})` : "",
  ]
    .filter((part) => part !== "")
    .join(", ")
    .replace(", (", " (");
}

function unknownInput(name: string, known: readonly string[]): string {
  const like = nearest(name, known);
  const meant = like === undefined ? "" : ` Is ${like} meant?`;
  return `${name} is no input; there are ${known.join(", ") || "none"}.${meant}`;
}

type Read = { readonly value: Json } | { readonly mistake: string };

const readers: Readonly<Record<string, (text: string, schema: PropertySchema) => Read>> = {
  string: (text, { format }) => (format === "date-time" ? readDate(text) : { value: text }),
  number: (text) => readNumber(text),
  integer: (text) => readNumber(text),
  boolean: (text) => {
    if (/^(true|yes)$/i.test(text)) return { value: true };
    return /^(false|no)$/i.test(text) ? { value: false } : { mistake: "write true or false" };
  },
  array: (text, schema) => readList(text, (schema.items ?? {}) as PropertySchema),
  object: (text) => {
    const value = parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? { value } : { mistake: 'write JSON, such as {"key":"value"}' };
  },
};

function readValue(schema: PropertySchema, text: string): Read {
  return (
    readers[typeof schema.type === "string" ? schema.type : ""]?.(text, schema) ?? {
      value: parse(text) ?? text,
    }
  );
}

function readNumber(text: string): Read {
  const value = Number(text);
  return text.trim() !== "" && Number.isFinite(value) ? { value } : { mistake: "write a number" };
}

/** A date alone is its first moment, in UTC. */
function readDate(text: string): Read {
  const isDate = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/.test(text);
  const time = isDate
    ? Date.parse(/T/.test(text) && !/(Z|[+-]\d\d:\d\d)$/.test(text) ? `${text}Z` : text)
    : NaN;
  if (!Number.isNaN(time)) return { value: new Date(time).toISOString() };
  return { mistake: "write a date such as 2026-01-31 or 2026-01-31T12:00:00Z" };
}

function readList(text: string, items: PropertySchema): Read {
  const list = text.trimStart().startsWith("[") ? parse(text) : undefined;
  if (Array.isArray(list)) return { value: list };
  if (text === "") return { value: [] };
  const read = text.split(",").map((one) => readValue(items, one.trim()));
  const wrong = read.find((one) => "mistake" in one);
  return wrong ?? { value: read.map((one) => ("value" in one ? one.value : null)) };
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** What Port works out by jq is known to Port alone. */
function isFixed(value: unknown): value is Json {
  return (
    value !== undefined && !(typeof value === "object" && value !== null && "jqQuery" in value)
  );
}

function defaultsOf(properties: UserInputs["properties"]): JsonObject {
  const given = Object.entries(properties).filter(([, schema]) => isFixed(schema.default));
  return Object.fromEntries(given.map(([name, schema]) => [name, schema.default as Json]));
}

function needsAlways(required: unknown): readonly string[] {
  return Array.isArray(required) ? (required as string[]) : [];
}

function missingIn({ properties, required }: UserInputs, values: JsonObject): string[] {
  return needsAlways(required)
    .filter((name) => !(name in values) && properties[name] !== undefined)
    .map((name) => `${name} is missing: ${describeSchema(properties[name] ?? {})}`);
}

function misfitsIn(properties: UserInputs["properties"], values: JsonObject): string[] {
  const hidden = new Set(
    Object.keys(properties).filter((id) => properties[id]?.encryption !== undefined),
  );
  return Object.entries(values).flatMap(([name, value]) => {
    const schema = properties[name] ?? {};
    const find = compileSchema(objectSchema({ [name]: schema }, []));
    const found = find({ [name]: value }, name, hidden);
    if (found === undefined) return [];
    const like = suggestion(schema, value);
    return [`${found.replace(/\.$/, "")}${like}`];
  });
}

function suggestion({ enum: choices }: PropertySchema, value: Json): string {
  if (!Array.isArray(choices) || typeof value !== "string") return "";
  const like = nearest(value, choices.map(String));
  return like === undefined ? "" : `. Is ${like} meant?`;
}
