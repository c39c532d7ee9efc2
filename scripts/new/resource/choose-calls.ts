import { changingOperationsOf, isTagging } from "../../../facts/operations";
import { listedActions, mainAction } from "../../../sandbox/aws/resources/main-action";
import { nounOf } from "../../../sandbox/aws/resources/arns";
import { worksOn } from "../../events/own-operations";
import type { DescribedType } from "./describe-type";

/** The calls of a type's service, by whether its file listens to them. */
export interface ChosenCalls {
  /** Those that AWS says work on the type; in parts that a rule's pattern holds. */
  readonly heard: readonly (readonly string[])[];
  /** After which a resource may be gone. */
  readonly deletedBy: readonly string[];
  /** Patterns of all others, with what they work on in them. */
  readonly others: readonly string[];
}

/** So many characters of names leave room for the rest of a pattern of 2048. */
const longestNames = 1400;

/**
 * Listens to every call that may change a resource of the type, by what AWS publishes.
 * @throws Error when none is published
 */
export function chooseCalls({ type, facts, service }: DescribedType): ChosenCalls {
  const changing = changingOperationsOf(service);
  const isOwn = worksOn(type, service);
  const listed = (["create", "update", "delete"] as const).flatMap((step) => [
    ...listedActions(facts, step),
    mainAction(type, facts, step) ?? "",
  ]);
  const called = new Set(listed.map((action) => action.toLowerCase()));
  const noun = nounOf(type);
  const heard = changing.filter(
    (operation) =>
      isOwn(operation) ||
      called.has(`${service}:${operation}`.toLowerCase()) ||
      (!isTagging(operation) && operation.endsWith(noun)),
  );
  if (heard.length === 0) {
    throw new Error(
      `No call of ${service} is published that works on ${type}; write its file by hand.`,
    );
  }
  const isDeletion = (operation: string) =>
    /^(Delete|Terminate|Deregister|Release|Remove)/.test(operation) && operation.endsWith(noun);
  return {
    heard: inParts(heard),
    deletedBy: heard.filter(isDeletion),
    others: patternsFor(changing.filter((one) => !heard.includes(one))),
  };
}

function inParts(names: readonly string[]): string[][] {
  const parts: string[][] = [[]];
  for (const name of names) {
    const last = parts.at(-1) ?? [];
    if (JSON.stringify([...last, name]).length > longestNames) parts.push([name]);
    else last.push(name);
  }
  return parts.filter((part) => part.length > 0);
}

/** `*Endpoint` for `CreateEndpoint` and `DeleteEndpoint`; a single call by its name. */
function patternsFor(operations: readonly string[]): string[] {
  const byNoun = new Map<string, string[]>();
  for (const operation of operations) {
    const noun = operation.replace(/^[A-Z]?[a-z]+/, "");
    const key = /[A-Za-z]{3}/.test(noun) ? `*${noun}` : operation;
    byNoun.set(key, [...(byNoun.get(key) ?? []), operation]);
  }
  return [...byNoun]
    .map(([pattern, names]) => (names.length === 1 ? (names[0] ?? "") : pattern))
    .sort();
}
