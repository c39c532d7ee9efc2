import type { Json } from "../contract/port-data";

/** Functions of CloudFormation that have a short form, such as `!Sub` for `Fn::Sub`. */
const functions = [
  ...["And", "Base64", "Cidr", "Equals", "FindInMap", "GetAtt", "GetAZs", "GetStackOutput"],
  ...[
    "If",
    "ImportValue",
    "Join",
    "Length",
    "Not",
    "Or",
    "Select",
    "Split",
    "Sub",
    "ToJsonString",
    "Transform",
  ],
  // In rules only.
  ...["Contains", "EachMemberEquals", "EachMemberIn", "RefAll", "ValueOf", "ValueOfAll"],
];

/** How many things in a list the functions take that take one: at least, at most, and what. */
const counts: Readonly<Record<string, [least: number, most: number, what: string]>> = {
  "Fn::And": [2, 10, "a list of 2 to 10 conditions"],
  "Fn::Or": [2, 10, "a list of 2 to 10 conditions"],
  "Fn::Not": [1, 1, "a list of one condition"],
  "Fn::Equals": [2, 2, "a list of two values"],
  "Fn::If": [3, 3, "a list of a condition, a value if it holds, and one if it does not"],
  "Fn::Join": [2, 2, "a list of a delimiter and a list of texts"],
  "Fn::Split": [2, 2, "a list of a delimiter and a text"],
  "Fn::Select": [2, 2, "a list of an index and a list"],
  "Fn::FindInMap": [3, 4, "a list of a mapping, a key and a key in that"],
  "Fn::Cidr": [2, 3, "a list of a range of addresses, a count, and perhaps the bits of each"],
  "Fn::GetAtt": [2, Infinity, "a resource and its attribute, such as Bucket.Arn"],
};

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

/** The name of a function's long form: `Fn::Sub` for `!Sub`; undefined for what is no function. */
export function longFormOf(tag: string | undefined): string | undefined {
  if (tag === undefined || !tag.startsWith("!")) return undefined;
  const name = tag.slice(1);
  return others.includes(name) ? name : `Fn::${name}`;
}

/** What a function with a list takes: how many at least and at most, and in words. */
export function countsOf(name: string): readonly [number, number, string] | undefined {
  return Object.hasOwn(counts, name) ? counts[name] : undefined;
}

/** The long form of a tagged value: `!GetAtt A.Arn` is `{ "Fn::GetAtt": ["A", "Arn"] }`. */
export function toLongForm(tag: string | undefined, value: Json): Json {
  const name = longFormOf(tag);
  if (name === undefined) return value;
  if (name === "Fn::GetAtt" && typeof value === "string") {
    const [resource = "", ...attribute] = value.split(".");
    return { [name]: [resource, attribute.join(".")] };
  }
  return { [name]: value };
}
