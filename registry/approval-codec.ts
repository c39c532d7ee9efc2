import type { PanelRule } from "./approval";
import { checked, exactly, judged } from "./checked";
import { isAddress } from "./mailbox";

const stacks = checked(
  'a list of names of Pulumi stacks, such as ["prod*"] ("*" only at the end); every stack when left out',
  (value): value is readonly string[] =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((name) => typeof name === "string" && /^(?:[\w.-]{1,100}\*?|\*)$/.test(name)),
);

const hours = checked(
  "a number of hours from 1 to 168",
  (value): value is number => typeof value === "number" && value >= 1 && value <= 168,
);

const people =
  'a list of groups of the stack\'s approvers and of e-mail addresses, such as ["security", "lead@example.com"]';

const approvers = judged<readonly string[]>(people, (value) => {
  const isList = Array.isArray(value) && value.length > 0;
  if (!isList || !value.every((one) => isAddress(one) || isGroup(one))) return people;
  return new Set(value).size === value.length ? undefined : `${people}, each once`;
});

const when = checked(
  'a JQ filter over the inputs, such as ".cores > 4"',
  (value): value is string =>
    typeof value === "string" && value.trim() !== "" && value.length <= 2000,
);

/** A number; in a template, where all scalars are read as texts, a text of one. */
const number = (asText: boolean, allowed: string, is: (value: number) => boolean) =>
  checked(allowed, (value): value is number =>
    asText
      ? typeof value === "string" && /^\d{1,3}(\.\d{1,3})?$/.test(value) && is(Number(value))
      : typeof value === "number" && is(value),
  );

const panel = (asText: boolean) => ({
  approvers,
  atLeast: number(
    asText,
    "a whole number from 1 to 20",
    (value) => Number.isInteger(value) && value >= 1 && value <= 20,
  ),
  when,
  escalation: exactly(
    {
      afterHours: number(asText, "more than 0 and up to 168 hours", (n) => n > 0 && n <= 168),
      approvers,
    },
    {},
    'an object such as { afterHours: 4, approvers: ["leads"] }',
  ),
});

/** What an action says of its approval. */
export const approvalRule = exactly(
  {},
  { stacks, hours, ...panel(false) },
  'an object such as {} or { stacks: ["prod*"], approvers: ["security"], atLeast: 2 }',
);

/** What a product's template says of it; its numbers are still texts. */
export const writtenPanelRule = exactly(
  {},
  panel(true),
  "a map with approvers, atLeast, when and escalation at most",
);

/**
 * What is allowed in the place of an escalation that would come when nobody can decide any more.
 * @param hours that people have to decide
 */
export function lateEscalation(rule: PanelRule | undefined, hours: number): string | undefined {
  const afterHours = rule?.escalation?.afterHours ?? 0;
  if (afterHours < hours) return undefined;
  return `less than the ${Number(hours.toFixed(2))} hours that people have to decide, or nobody is ever asked then`;
}

/**
 * What is allowed in the place of `atLeast` when so many can never agree; undefined when they can, or when a
 * group's size says so.
 */
export function tooMany({ approvers, atLeast = 1, escalation }: PanelRule): string | undefined {
  const named = new Set([...(approvers ?? []), ...(escalation?.approvers ?? [])]);
  if (!approvers || [...named].some(isGroup) || atLeast <= named.size) return undefined;
  return `at most ${named.size}, which is how many are asked`;
}

/** Makes numbers of a template's texts. */
export function readPanelRule({ atLeast, escalation, ...rest }: PanelRule): PanelRule {
  return {
    ...rest,
    ...(atLeast !== undefined && { atLeast: Number(atLeast) }),
    ...(escalation && {
      escalation: { ...escalation, afterHours: Number(escalation.afterHours) },
    }),
  };
}

/** The name of a group of approvers. */
export function isGroup(value: unknown): value is string {
  return typeof value === "string" && /^[a-z][a-z0-9-]{0,39}$/.test(value);
}
