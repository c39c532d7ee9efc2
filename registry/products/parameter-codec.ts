import type * as t from "io-ts";
import { checked, text } from "../declaration-codecs";
import { exactly } from "../checked";

/** `String`, `Number`, lists, AWS's own, and the three forms of SSM parameters. */
const parameterType = checked(
  "String, Number, CommaDelimitedList, List<Number>, a type of AWS such as AWS::EC2::VPC::Id, List<…> of one, or AWS::SSM::Parameter::Value<…>",
  (value): value is string => {
    const own = "AWS(::[A-Za-z0-9]+){2,3}";
    const inSsm = `String|List<String>|CommaDelimitedList|${own}|List<${own}>`;
    const whole = `String|Number|CommaDelimitedList|List<Number>|${own}|List<${own}>|AWS::SSM::Parameter::Value<(${inSsm})>`;
    return typeof value === "string" && new RegExp(`^(${whole})$`).test(value);
  },
);

const count = checked(
  "a whole number",
  (value): value is string => typeof value === "string" && /^\d+$/.test(value),
);

const number = checked(
  "a number",
  (value): value is string =>
    typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value)),
);

const boolean = checked(
  "true or false",
  (value): value is string => typeof value === "string" && /^(true|false)$/i.test(value),
);

const choices = checked(
  "a list of texts, with at least one",
  (value): value is string[] =>
    Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === "string"),
);

/** One parameter, as a template has it. @see AWS CloudFormation user guide, "Parameters" */
export const parameter = exactly(
  { Type: parameterType },
  {
    Default: text,
    Description: textUpTo(4000),
    AllowedValues: choices,
    AllowedPattern: text,
    ConstraintDescription: text,
    MinLength: count,
    MaxLength: count,
    MinValue: number,
    MaxValue: number,
    NoEcho: boolean,
  },
  "a map with Type",
);

/** One parameter, as a template has it. */
export type TemplateParameter = t.TypeOf<typeof parameter>;

/** A text with no more characters than that. */
export function textUpTo(characters: number) {
  return checked(
    `a text of at most ${characters} characters`,
    (value): value is string => typeof value === "string" && value.length <= characters,
  );
}
