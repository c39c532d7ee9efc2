import { resolve, type Schema, type TypeFacts } from "../../../facts/cloudformation";
import { nearest } from "../../../registry/nearest";
import { isObject } from "../call";
import { valuesAt } from "./property-paths";

/** How strictly values are taken: templates write numbers and booleans as texts, too. */
export interface CheckOptions {
  readonly textsAsScalars?: boolean;
}

/**
 * Holds a desired state against the type's schema.
 * @returns what is wrong, in CloudFormation's words; none when it is right
 */
export function checkModel(facts: TypeFacts, model: unknown, options: CheckOptions = {}): string[] {
  const readOnly = (facts.readOnly ?? []).filter(
    (path) => !path.includes("/") && valuesAt(model, path).length > 0,
  );
  const root = { ...facts, type: "object", closed: facts.properties !== undefined };
  return [
    ...readOnly.map((path) => `#/${path}: this property is read-only`),
    ...new Check(facts, options).all(root, model, "#"),
  ];
}

class Check {
  constructor(
    private readonly facts: TypeFacts,
    private readonly options: CheckOptions,
  ) {}

  all(given: Schema, value: unknown, at: string): string[] {
    const schema = resolve(this.facts, given);
    const wrong = this.#type(schema, value);
    if (wrong) return [`${at}: ${wrong}`];
    if (Array.isArray(value)) return this.#list(schema, value, at);
    if (isObject(value)) return this.#object(schema, value, at);
    return scalar(schema, value).map((message) => `${at}: ${message}`);
  }

  #type({ type }: Schema, value: unknown): string | undefined {
    const types = type === undefined ? [] : [type].flat();
    const lenient = this.options.textsAsScalars ?? false;
    if (types.length === 0 || types.some((one) => isA(one, value, lenient))) return undefined;
    return `expected type: ${types.map(title).join(" or ")}, found: ${found(value)}`;
  }

  #list({ items, minItems = 0, maxItems = Infinity }: Schema, value: unknown[], at: string) {
    const messages: string[] = [];
    if (value.length < minItems) {
      messages.push(`${at}: expected minimum item count: ${minItems}, found: ${value.length}`);
    }
    if (value.length > maxItems) {
      messages.push(`${at}: expected maximum item count: ${maxItems}, found: ${value.length}`);
    }
    const below = items
      ? value.flatMap((item, index) => this.all(items, item, `${at}/${index}`))
      : [];
    return [...messages, ...below];
  }

  #object(schema: Schema, value: Record<string, unknown>, at: string): string[] {
    const { properties = {}, required = [], values, closed = false } = schema;
    const missing = required.filter((name) => value[name] === undefined);
    const names = Object.keys(value).filter((name) => value[name] !== undefined);
    const unknown = names.filter((name) => !Object.hasOwn(properties, name));
    return [
      ...missing.map((name) => `${at}: required key [${name}] not found`),
      ...(closed && !values ? unknown.map((name) => extraneous(at, name, properties)) : []),
      ...names.flatMap((name) => {
        const below = Object.hasOwn(properties, name) ? properties[name] : values;
        return below ? this.all(below, value[name], `${at}/${name}`) : [];
      }),
    ];
  }
}

function extraneous(at: string, name: string, properties: object): string {
  const like = nearest(name, Object.keys(properties));
  const hint = like === undefined ? "" : `; the nearest is [${like}]`;
  return `${at}: extraneous key [${name}] is not permitted${hint}`;
}

function scalar(schema: Schema, value: unknown): string[] {
  const text = String(value);
  const { pattern, minLength = 0, maxLength = Infinity, minimum, maximum } = schema;
  const messages: string[] = [];
  if (schema.enum && !schema.enum.some((one) => String(one) === text)) {
    messages.push(`${JSON.stringify(value)} is not a valid enum value; allowed: ${list(schema)}`);
  }
  if (typeof value === "string") {
    const length = [...value].length;
    if (length < minLength) messages.push(`expected minLength: ${minLength}, actual: ${length}`);
    if (length > maxLength) messages.push(`expected maxLength: ${maxLength}, actual: ${length}`);
    if (pattern !== undefined && !new RegExp(pattern, "u").test(value)) {
      messages.push(`string ${JSON.stringify(value)} does not match pattern ${pattern}`);
    }
  }
  const number = Number(value);
  if (minimum !== undefined && number < minimum) {
    messages.push(`${text} is not greater or equal to ${minimum}`);
  }
  if (maximum !== undefined && number > maximum) {
    messages.push(`${text} is not less or equal to ${maximum}`);
  }
  return messages;
}

function list({ enum: allowed = [] }: Schema): string {
  const shown = allowed.slice(0, 20).map(String).join(", ");
  return allowed.length > 20 ? `${shown}, …` : shown;
}

function isA(type: string, value: unknown, lenient: boolean): boolean {
  const isText = typeof value === "string";
  switch (type) {
    case "string":
      return isText || (lenient && ["number", "boolean"].includes(typeof value));
    case "integer":
      return Number.isInteger(value) || (lenient && isText && /^-?\d+$/.test(value));
    case "number":
      return typeof value === "number" || (lenient && isText && Number.isFinite(Number(value)));
    case "boolean":
      return typeof value === "boolean" || (lenient && isText && /^(true|false)$/i.test(value));
    case "array":
      return Array.isArray(value);
    case "object":
      return isObject(value);
    default:
      return value === null;
  }
}

function title(type: string): string {
  return { array: "JSONArray", object: "JSONObject" }[type] ?? capitalised(type);
}

function found(value: unknown): string {
  if (value === null) return "Null";
  if (Array.isArray(value)) return "JSONArray";
  if (typeof value === "object") return "JSONObject";
  return Number.isInteger(value) ? "Integer" : capitalised(typeof value);
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
