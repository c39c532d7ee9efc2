import { BlockList, isIP } from "node:net";
import type { BaseOperator } from "../../registry/conditions";
import { patternOf, type NormalContext } from "./policy-text";

/** Compares a value of a request with one of a policy; undefined when they cannot be compared. */
type Compare = (actual: string, wanted: string, context: NormalContext) => boolean | undefined;

const text =
  (options: { wildcards: boolean; ignoreCase?: boolean }): Compare =>
  (actual, wanted, context) =>
    patternOf(wanted, context, options)?.test(actual);

const number = (compare: (actual: number, wanted: number) => boolean) => ordered(toNumber, compare);
const date = (compare: (actual: number, wanted: number) => boolean) => ordered(toTime, compare);

type Positive = Exclude<BaseOperator, `${string}Not${string}`>;

/** Every operator of IAM but `Null`, which compares nothing, and those that say the opposite of another. */
const COMPARISONS: Readonly<Record<Positive, Compare>> = {
  StringEquals: text({ wildcards: false }),
  StringEqualsIgnoreCase: text({ wildcards: false, ignoreCase: true }),
  StringLike: text({ wildcards: true }),
  NumericEquals: number((actual, wanted) => actual === wanted),
  NumericLessThan: number((actual, wanted) => actual < wanted),
  NumericLessThanEquals: number((actual, wanted) => actual <= wanted),
  NumericGreaterThan: number((actual, wanted) => actual > wanted),
  NumericGreaterThanEquals: number((actual, wanted) => actual >= wanted),
  DateEquals: date((actual, wanted) => actual === wanted),
  DateLessThan: date((actual, wanted) => actual < wanted),
  DateLessThanEquals: date((actual, wanted) => actual <= wanted),
  DateGreaterThan: date((actual, wanted) => actual > wanted),
  DateGreaterThanEquals: date((actual, wanted) => actual >= wanted),
  Bool: compareBooleans,
  BinaryEquals: (actual, wanted) => actual === wanted,
  IpAddress: compareAddresses,
  ArnEquals: compareArns,
  ArnLike: compareArns,
};

/**
 * Says how an operator compares. One that is negated holds when no value of the policy compares, and
 * when the key is not there.
 */
export function comparisonOf(operator: BaseOperator): { compare: Compare; negated: boolean } {
  const positive = operator.replace("Not", "") as Positive;
  return { compare: COMPARISONS[positive], negated: positive !== operator };
}

function ordered(
  read: (value: string) => number,
  compare: (actual: number, wanted: number) => boolean,
): Compare {
  return (actual, wanted) => {
    const [one, other] = [read(actual), read(wanted)];
    return Number.isNaN(one) || Number.isNaN(other) ? undefined : compare(one, other);
  };
}

function toNumber(value: string): number {
  return value.trim() === "" ? NaN : Number(value);
}

/** A whole number counts seconds since 1970. */
function toTime(value: string): number {
  return /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value);
}

function compareBooleans(
  actual: string,
  wanted: string,
  context: NormalContext,
): boolean | undefined {
  const pattern = patternOf(wanted, context, { wildcards: false, ignoreCase: true });
  return pattern && /^(true|false)$/i.test(actual) && pattern.test(actual);
}

function compareAddresses(actual: string, wanted: string): boolean | undefined {
  const [network = "", prefix] = wanted.split("/");
  const [family, other] = [isIP(actual), isIP(network)];
  if (family === 0 || other === 0) return undefined;
  const bits = prefix === undefined ? (other === 4 ? 32 : 128) : Number(prefix);
  if (!Number.isInteger(bits) || bits > (other === 4 ? 32 : 128)) return undefined;
  const range = new BlockList();
  range.addSubnet(network, bits, other === 4 ? "ipv4" : "ipv6");
  return family === other && range.check(actual, family === 4 ? "ipv4" : "ipv6");
}

/** Part by part: a wildcard does not reach over one of the first five colons. */
function compareArns(actual: string, wanted: string, context: NormalContext): boolean | undefined {
  const [fields, patterns] = [arnFields(actual), arnFields(wanted)];
  if (!fields || !patterns) return undefined;
  const tests = patterns.map((pattern) => patternOf(pattern, context));
  if (tests.some((test) => test === undefined)) return undefined;
  return tests.every((test, index) => test?.test(fields[index] ?? ""));
}

/** The six parts of an ARN; undefined when a text is none. */
export function arnFields(arn: string): string[] | undefined {
  const fields = arn.split(":");
  if (fields.length < 6 || fields[0] !== "arn") return undefined;
  return [...fields.slice(0, 5), fields.slice(5).join(":")];
}
