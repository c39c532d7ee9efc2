import { stringify } from "yaml";
import type { JsonObject } from "../../../registry";
import type { Random } from "../../support/random";

/** Makes a template whose resources depend on each other in every way, without circles. */
export function randomTemplate(random: Random): JsonObject {
  const names = Array.from({ length: 1 + random.below(8) }, (_, index) => `R${index}`);
  const resources = names.map((name, index): [string, JsonObject] => {
    const earlier = names.slice(0, index);
    return [name, randomResource(random, earlier)];
  });
  const taken = [
    ...["ApprovalHandle", "ApprovalCondition", "ApprovalCondition2", "ApprovalCheck"],
    "ApprovalDecision",
  ];
  const claimed = taken.filter(() => random.chance(0.2));
  return {
    ...(random.chance(0.5) && { Description: "A template: with 'signs' # in it" }),
    Parameters: { P: { Type: "String" }, L: { Type: "CommaDelimitedList" } },
    Conditions: { C: { "Fn::Equals": [{ Ref: "P" }, "x"] } },
    Resources: {
      ...Object.fromEntries(shuffle(random, resources)),
      ...Object.fromEntries(claimed.map((name) => [name, { Type: "AWS::SNS::Topic" }])),
    },
    ...(random.chance(0.5) && { Outputs: { ApprovalRequest: { Value: { Ref: "R0" } } } }),
  };
}

/** Writes a template as people do: YAML in blocks or in braces, or JSON on one line or several. */
export function randomText(random: Random, template: JsonObject): string {
  const way = random.below(4);
  if (way === 0) return JSON.stringify(template);
  if (way === 1) return `${JSON.stringify(template, null, random.pick([2, 4, "\t"]))}\n`;
  const text = stringify(template, {
    collectionStyle: way === 2 ? "flow" : "any",
    indent: random.pick([2, 4]),
    indentSeq: random.chance(0.5),
    lineWidth: random.pick([0, 40]),
  });
  if (way === 2) return text;
  const commented = text.replace(/$/gm, () => (random.chance(0.2) ? " # a remark" : ""));
  return random.chance(0.3) ? commented.replaceAll("\n", "\r\n") : commented;
}

function randomResource(random: Random, earlier: readonly string[]): JsonObject {
  const some = () => earlier.filter(() => random.chance(0.4));
  const [one] = some();
  const dependsOn = random.pick([undefined, undefined, one, some()]);
  const reference = random.pick<JsonObject>([
    { Ref: random.pick(["P", ...earlier]) },
    { "Fn::Sub": `a-\${${random.pick(["P", ...earlier])}}` },
    { "Fn::GetAtt": [random.pick(earlier.length > 0 ? earlier : ["P"]), "Arn"] },
  ]);
  const parts: [string, JsonObject[string]][] = [
    ["Type", "AWS::SNS::Topic"],
    ...(earlier.length > 0
      ? [["Properties", { A: [reference], B: "x" }] as [string, JsonObject]]
      : []),
    ...(random.chance(0.3) ? [["Condition", "C"] as [string, string]] : []),
    ...(dependsOn === undefined ? [] : [["DependsOn", dependsOn] as [string, string | string[]]]),
  ];
  return Object.fromEntries(shuffle(random, parts));
}

function shuffle<T>(random: Random, items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
