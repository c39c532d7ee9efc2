import type { Json } from "../contract/port-data";

/** Functions of CloudFormation that have a short form, such as `!Sub` for `Fn::Sub`. */
const functions = [
  ...["And", "Base64", "Cidr", "Equals", "FindInMap", "GetAtt", "GetAZs", "If", "ImportValue"],
  ...["Join", "Length", "Not", "Or", "Select", "Split", "Sub", "ToJsonString", "Transform"],
  // In rules only.
  ...["Contains", "EachMemberEquals", "EachMemberIn", "RefAll", "ValueOf", "ValueOfAll"],
];

/** Short forms that are not of `Fn::`. */
const others = ["Ref", "Condition"];

/** Tags of YAML itself that say what CloudFormation reads anyway. */
const plainTags = /^tag:yaml\.org,2002:(str|int|float|bool|null|seq|map)$/;

/** Whether CloudFormation understands a YAML tag. */
export function isKnownTag(tag: string): boolean {
  return plainTags.test(tag) || shortForms.includes(tag);
}

/** The short forms that there are. */
export const shortForms: readonly string[] = [...others, ...functions].map((name) => `!${name}`);

/** The long forms of those that are of `Fn::`. */
export const longForms: readonly string[] = functions.map((name) => `Fn::${name}`);

/** The long form of a tagged value: `!GetAtt A.Arn` is `{ "Fn::GetAtt": ["A", "Arn"] }`. */
export function toLongForm(tag: string | undefined, value: Json): Json {
  if (tag === undefined || !tag.startsWith("!")) return value;
  const name = tag.slice(1);
  if (others.includes(name)) return { [name]: value };
  if (name === "GetAtt" && typeof value === "string") {
    const [resource = "", ...attribute] = value.split(".");
    return { "Fn::GetAtt": [resource, attribute.join(".")] };
  }
  return { [`Fn::${name}`]: value };
}
