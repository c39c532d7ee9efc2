import { isIPv4 } from "node:net";

/** The parts of a text, which commas separate. */
export const list = (value: string) => value.split(",").map((item) => item.trim());

/** The same, where nothing means none. */
export const listOrNone = (value: string) => (value === "" ? [] : list(value));

/** Whether a text matches. */
export const matches = (pattern: RegExp) => (value: string) => pattern.test(value);

/** Whether each part of a list does. */
export const everyOrNone = (pattern: RegExp) => (value: string) =>
  listOrNone(value).every((item) => pattern.test(item));

/** Whether it is a whole number within bounds, both of which are allowed. */
export const isWhole = (minimum: number, maximum: number) => (value: string) =>
  /^\d+$/.test(value) && Number(value) >= minimum && Number(value) <= maximum;

/** Whether it is a time in UTC, to the second. */
export const isTime = (value: string) =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value) && !Number.isNaN(Date.parse(value));

/** Key and value of a tag. */
export const splitTag = (text: string) => [
  text.split("=", 1)[0],
  text.slice(text.indexOf("=") + 1),
];

/** The organisation that a topic of Port belongs to. */
export const organisationOf = (topic: string | undefined) => topic?.split(".")[0];

/** The consumer group of the change log. @param given in configuration; may be empty */
export const changeLogGroup = (given: string, runsTopic: string | undefined) =>
  given || `${organisationOf(runsTopic)}.longshore-changes`;

/**
 * Whether it is a range of IPv4 addresses whose address has no bit behind its prefix.
 * @param shortest its prefix has at least so many bits, and at most `longest`: a VPC takes 16 to 28, and
 * two zones with a public and a private subnet each need eight times the smallest subnet
 */
export function isNetwork(range: string, shortest: number, longest: number): boolean {
  const [, address = "", bits = ""] = /^([\d.]+)\/(\d{1,2})$/.exec(range) ?? [];
  if (!isIPv4(address) || Number(bits) < shortest || Number(bits) > longest) return false;
  const number = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  return number % 2 ** (32 - Number(bits)) === 0;
}
