import { isIPv4 } from "node:net";
import { defaultGroup } from "../registry/approval";
import { isGroup } from "../registry/approval-codec";
import { isAddress } from "../registry/mailbox";

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

/** Whether each part of a list is an address, or `group=address`. */
export const areApprovers = (value: string) =>
  listOrNone(value).every((item) => {
    const [group, address] = splitApprover(item);
    return isGroup(group) && isAddress(address);
  });

/** Addresses by group, in their order. A group's name stands before each of its addresses, or it is the default. */
export function readApprovers(value: string): Readonly<Record<string, readonly string[]>> {
  const groups: Record<string, string[]> = { [defaultGroup]: [] };
  for (const item of listOrNone(value)) {
    const [group, address] = splitApprover(item);
    (groups[group] ??= []).push(address);
  }
  return groups;
}

function splitApprover(item: string): [group: string, address: string] {
  const [first = "", ...rest] = item.split("=");
  return rest.length === 0 ? [defaultGroup, first] : [first, rest.join("=")];
}

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

const secretArn =
  "arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\\d{12}:secret:[\\w/+=.@-]+-[A-Za-z0-9]{6}";

/** A Slack channel's id and the ARN of its app's secret; undefined for all else. */
export function readSlack(
  value: string,
): { readonly channel: string; readonly secretArn: string } | undefined {
  const [, channel, arn] = new RegExp(`^([CG][A-Z0-9]{8,20})=(${secretArn})$`).exec(value) ?? [];
  return channel !== undefined && arn !== undefined ? { channel, secretArn: arn } : undefined;
}

/** The form of an incoming webhook and the ARN of the secret with its address; undefined for all else. */
export function readWebhook(
  value: string,
): { readonly form: "teams" | "text"; readonly secretArn: string } | undefined {
  const [, form, arn] = new RegExp(`^(teams|text)=(${secretArn})$`).exec(value) ?? [];
  return arn !== undefined ? { form: form as "teams" | "text", secretArn: arn } : undefined;
}
