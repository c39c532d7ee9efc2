import { inputSchema } from "../../facts/inputs";
import { AwsError, lowerFirst, type AwsCall, type JsonObject } from "./call";
import { problemsOf, worded, type Keyword, type Problem } from "./schema-problems";

/** How services say which constraint of their API's model is not met. */
const CONSTRAINTS: Readonly<Partial<Record<Keyword, string>>> = {
  required: "not be null",
  enum: "satisfy enum value set: [{wanted}]",
  pattern: "satisfy regular expression pattern: {wanted}",
  minLength: "have length greater than or equal to {wanted}",
  maxLength: "have length less than or equal to {wanted}",
  minItems: "have length greater than or equal to {wanted}",
  maxItems: "have length less than or equal to {wanted}",
  minimum: "have value greater than or equal to {wanted}",
  maximum: "have value less than or equal to {wanted}",
};

/** Most characters of a value that a message repeats. */
const LONGEST_SHOWN = 256;

/**
 * Holds what an operation is given against its API's model, as far as `facts/inputs` has it.
 * @param isForm whether it comes in a form, in which everything is a text
 * @throws AwsError SerializationException for a value of another type; the code of the protocol for the rest
 */
export function checkInput(prefix: string, { operation, input }: AwsCall, isForm: boolean): void {
  const schema = inputSchema(prefix, operation);
  if (!schema) return;
  const value = isForm ? withoutEmptyLists(input) : input;
  const options = { textsAsScalars: isForm, wholePatterns: true };
  const problems = problemsOf({}, schema, value, options);
  const mistyped = problems.find(({ keyword }) => keyword === "type");
  if (mistyped) {
    throw new AwsError(
      "SerializationException",
      worded(`${nameOf(mistyped)} is of another type than {wanted}.`, mistyped),
    );
  }
  if (problems.length === 0) return;
  const count = `${problems.length} validation error${problems.length > 1 ? "s" : ""} detected`;
  throw new AwsError(
    isForm ? "ValidationError" : "ValidationException",
    `${count}: ${problems.map(sentenceOf).join("; ")}`,
  );

  /** The clients write an empty list as a text. */
  function withoutEmptyLists(form: JsonObject): JsonObject {
    const isEmpty = (name: string) =>
      form[name] === "" && schema?.properties?.[name]?.type === "array";
    return Object.fromEntries(Object.entries(form).filter(([name]) => !isEmpty(name)));
  }
}

function sentenceOf(problem: Problem): string {
  const constraint = worded(CONSTRAINTS[problem.keyword] ?? problem.keyword, problem);
  return `Value ${shown(problem)}at '${nameOf(problem)}' failed to satisfy constraint: Member must ${constraint}`;
}

/** Neither secrets and bytes, nor what is long or has parts. */
function shown({ keyword, value, schema }: Problem): string {
  if (keyword === "required") return "null ";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const isHidden = schema.formats !== undefined || typeof value === "object";
  return isHidden || text.length > LONGEST_SHOWN ? "" : `'${text}' `;
}

/** `entries.1.member.eventBusName`, as the models' members are called in messages. */
function nameOf({ at, keyword, value }: Problem): string {
  const steps = keyword === "required" ? [...at, String(value)] : at;
  return steps
    .map((step) => (typeof step === "number" ? `${step + 1}.member` : lowerFirst(step)))
    .join(".");
}
