import * as t from "io-ts";
import { checked, text } from "../declaration-codecs";
import { map, mapOf } from "./map-codec";

const output = checked(
  "a map with Value",
  (value): value is object => map.is(value) && "Value" in value,
);

const resourceType = checked(
  "a type such as AWS::S3::Bucket or Custom::Thing",
  (value): value is string =>
    typeof value === "string" && /^(Custom::[\w@-]{1,60}|\w+::\w+::\w+)$/.test(value),
);

const names = checked("a logical id, or a list of them", (value): value is string | string[] =>
  typeof value === "string"
    ? value !== ""
    : Array.isArray(value) && value.every((one) => typeof one === "string" && one !== ""),
);

const resource = mapOf(
  "a map with Type",
  t.intersection([
    t.type({ Type: resourceType }),
    t.partial({ Properties: map, DependsOn: names, Condition: text }),
  ]),
);

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

const parameter = mapOf(
  "a map with Type",
  t.intersection([
    t.type({ Type: parameterType }),
    t.partial({
      Default: text,
      Description: text,
      AllowedValues: choices,
      AllowedPattern: text,
      ConstraintDescription: text,
      MinLength: count,
      MaxLength: count,
      MinValue: number,
      MaxValue: number,
      NoEcho: boolean,
    }),
  ]),
);

/** One parameter, as a template has it. */
export type TemplateParameter = t.TypeOf<typeof parameter>;

/** What a parameter may have. */
export const parameterKeys: readonly string[] = [
  "Type",
  ...["Default", "Description", "AllowedValues", "AllowedPattern", "ConstraintDescription"],
  ...["MinLength", "MaxLength", "MinValue", "MaxValue", "NoEcho"],
];

/** The shape of a template as data, its loops unrolled; every scalar is a text. */
export const templateCodec = t.intersection([
  t.type({ Resources: t.record(t.string, resource, "a map with at least one resource") }),
  t.partial({
    Parameters: t.record(t.string, parameter, "a map of parameters"),
    Metadata: map,
    Mappings: map,
    Conditions: map,
    Outputs: t.record(t.string, output, "a map of outputs"),
  }),
]);
