import type { TypeFacts } from "../../../facts/cloudformation";
import { wrongName } from "../../names";
import { nameRuleOf } from "../../published/types";
import type { JsonObject } from "../call";
import { nounOf } from "./arns";
import { inKeptCase, quirksOf } from "./quirks";
import { capitals } from "./random";
import { propertySchema } from "./types";

/** Most signs of a name whose schema has no limit. */
const LONGEST = 255;

/** Lengths that AWS documents, of types whose names have no other rule here and no length in the schema. */
const LENGTHS: Readonly<Record<string, number>> = {
  "AWS::ElasticLoadBalancingV2::LoadBalancer": 32,
  "AWS::ElasticLoadBalancingV2::TargetGroup": 32,
};

/**
 * Gives a resource the names that AWS would, where it needs some and has none.
 * @param begin what a name begins with, such as the names of the stack and the resource
 */
export function withNames(
  type: string,
  facts: TypeFacts,
  desired: JsonObject,
  begin: string,
): JsonObject {
  const implied = quirksOf(type).implied?.(desired) ?? {};
  const missing = namedProperties(type, facts).filter(
    (name) => desired[name] === undefined && implied[name] === undefined,
  );
  const given = missing.map((name) => [name, nameFor(type, facts, name, desired, begin)] as const);
  const all = { ...implied, ...desired, ...Object.fromEntries(given) };
  return inKeptCase(type, facts, all);
}

/** Properties that name the resource itself, and may be left out. */
function namedProperties(type: string, facts: TypeFacts): string[] {
  const { named } = quirksOf(type);
  const inArn = [...(facts.arn ?? "").matchAll(/\$\{(\w+)\}/g)].map(([, name = ""]) => name);
  const own = [`${nounOf(type)}Name`, "Name", ...inArn.map((name) => name.replace(/With.*$/, ""))];
  const naming = facts.identifier.filter((name) => /(Name|Identifier|Id)$/.test(name));
  const fixed = own.filter((name) => facts.createOnly?.includes(name));
  const names = [...new Set([...naming, ...fixed, ...(named === undefined ? [] : [named])])];
  return names.filter((name) => {
    const isSettable = facts.properties?.[name] && !facts.readOnly?.includes(name);
    return isSettable && !facts.required?.includes(name) && isOwn(type, name);
  });
}

/** `ClusterName` of a service names another resource. */
function isOwn(type: string, name: string): boolean {
  const noun = nounOf(type).toLowerCase();
  const stem = name.toLowerCase().replace(/(name|identifier|id)$/, "");
  return stem === "" || noun.endsWith(stem) || name === quirksOf(type).named;
}

function nameFor(
  type: string,
  facts: TypeFacts,
  property: string,
  desired: JsonObject,
  begin: string,
): string {
  const { lowerCase = false, fifo } = quirksOf(type);
  const { maxLength = LONGEST, pattern } = propertySchema(facts, property);
  const isFifo = fifo !== undefined && isOn(desired[fifo]);
  const end = `-${capitals(12)}${isFifo ? ".fifo" : ""}`;
  const longest = nameRuleOf(type)?.maximum ?? LENGTHS[type] ?? maxLength;
  const start = begin.slice(0, Math.min(maxLength, longest) - end.length);
  const name = start.replace(/-+$/, "") + end;
  const fits = (text: string) => pattern === undefined || new RegExp(pattern, "u").test(text);
  if (lowerCase || (!fits(name) && fits(name.toLowerCase()))) return name.toLowerCase();
  return fits(name) || !fits(name.replace(/[^A-Za-z0-9]/g, ""))
    ? name
    : name.replace(/[^A-Za-z0-9]/g, "");
}

/** What is wrong with the name that a resource is given, as AWS documents it. */
export function wrongNameOf(type: string, desired: JsonObject): string | undefined {
  const rule = nameRuleOf(type);
  const name = rule && desired[rule.published];
  if (!rule || typeof name !== "string") return undefined;
  const { fifo } = quirksOf(type);
  if (fifo !== undefined && name.endsWith(".fifo") !== isOn(desired[fifo])) {
    return `${rule.published} is "${name}"; it must end in ".fifo" if ${fifo} is true, and then alone`;
  }
  return wrongName(rule, name, `${rule.published} is`);
}

function isOn(value: unknown): boolean {
  return String(value) === "true";
}
