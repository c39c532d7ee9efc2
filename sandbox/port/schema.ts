import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import type { PropertySchema } from "../../functions/port/types";
import { quote } from "./api-error";

/** Formats of Port's own, which JSON schema does not know: any string passes. */
const PORT_FORMATS = [
  ...["entity", "user", "team", "yaml", "markdown", "proto", "multi-line", "timer"],
  ...["labeled-url", "blueprint", "blueprint-property", "user-property"],
];

/**
 * Finds what is wrong with a value.
 * @returns undefined when it fits, else one sentence; values of `hidden` top-level fields are not
 *   quoted in it.
 */
export type FindMistakes = (
  value: unknown,
  name?: string,
  hidden?: ReadonlySet<string>,
) => string | undefined;

/** So many schemas are compiled once; then the oldest are forgotten, as blueprints change. */
const KEPT_SCHEMAS = 500;

const strictEngine = newAjv(false);
const strictly = compilerOf(strictEngine);
const withDefaults = compilerOf(newAjv(true));

/**
 * Compiles a JSON schema the lenient way Port reads one: unknown keywords are ignored.
 * @throws Error with ajv's reason when the schema itself is wrong.
 */
export function compileSchema(schema: object, options: { defaults?: boolean } = {}): FindMistakes {
  const validate = (options.defaults ? withDefaults : strictly)(schema);
  return (value, name = "the value", hidden = new Set()) =>
    validate(value) ? undefined : describeErrors(validate.errors ?? [], name, hidden);
}

/**
 * What is wrong with a JSON schema itself. What its patterns and references are, ajv asks only while it compiles;
 * to look at all else takes a tenth of that.
 */
export function checkSchema(schema: object): string | undefined {
  const isPlain = !/"(pattern|\$ref)":/.test(JSON.stringify(schema));
  if (isPlain && strictEngine.validateSchema(schema) === true) return undefined;
  try {
    compileSchema(schema);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Compiles each schema once: that takes ajv ten times as long as anything else that Port does. */
function compilerOf(engine: Ajv): (schema: object) => ValidateFunction {
  const compiled = new Map<string, ValidateFunction>();
  return (schema) => {
    const text = JSON.stringify(schema);
    const known = compiled.get(text);
    if (known) return known;
    const validate = engine.compile(schema);
    // ajv would keep every schema of every blueprint version for ever.
    engine.removeSchema(schema);
    compiled.set(text, validate);
    const [oldest = ""] = compiled.keys();
    if (compiled.size > KEPT_SCHEMAS) compiled.delete(oldest);
    return validate;
  };
}

/** The schema of an object with exactly these properties; what jq decides at run time is left out. */
export function objectSchema(
  properties: Record<string, PropertySchema>,
  required: readonly string[],
): object {
  const fixed = Object.entries(properties).map(([id, property]) => [
    id,
    withoutJqQueries(property),
  ]);
  return {
    type: "object",
    properties: Object.fromEntries(fixed) as Record<string, PropertySchema>,
    required,
    additionalProperties: false,
  };
}

function newAjv(useDefaults: boolean): Ajv {
  const engine = new Ajv({
    strict: false,
    allErrors: true,
    verbose: true,
    // Its own polishing of the code takes longer than it ever saves here.
    code: { optimize: false },
    useDefaults,
    logger: false,
  });
  addFormats(engine);
  for (const format of PORT_FORMATS) engine.addFormat(format, true);
  return engine;
}

function withoutJqQueries(property: PropertySchema): PropertySchema {
  const kept = Object.entries(property).filter(([, value]) => !isJqQuery(value));
  return Object.fromEntries(kept);
}

function isJqQuery(value: unknown): boolean {
  return typeof value === "object" && value !== null && "jqQuery" in value;
}

function describeErrors(
  errors: readonly ErrorObject[],
  name: string,
  hidden: ReadonlySet<string>,
): string {
  // Of a wrong name, and of what depends, ajv says what is wrong and, once more, that something is.
  const own = errors.filter(({ keyword }) => keyword !== "propertyNames" && keyword !== "if");
  return `${own.map((error) => describeError(error, name, hidden)).join("; ")}.`;
}

function describeError(error: ErrorObject, name: string, hidden: ReadonlySet<string>): string {
  const path = error.instancePath.split("/").slice(1);
  const at = path.length === 0 ? name : path.join(".");
  const value = hidden.has(path[0] ?? "") ? "(hidden)" : quote(error.data);
  if (error.propertyName !== undefined) {
    return `${at} has the name ${quote(error.propertyName)}; it ${error.message ?? "does not fit"}`;
  }
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case "additionalProperties": {
      const known = Object.keys((error.parentSchema?.properties ?? {}) as object);
      const allowed = known.length === 0 ? "none" : known.join(", ");
      return `${at} has the unknown field ${quote(params.additionalProperty)}; allowed: ${allowed}`;
    }
    case "required":
      return `${[...path, String(params.missingProperty)].join(".")} is missing in ${name}`;
    case "enum":
      return `${at} is ${value}; allowed: ${(params.allowedValues as unknown[]).map(quote).join(", ")}`;
    default:
      return `${at} is ${value}; it ${error.message ?? "does not fit its schema"}`;
  }
}
