import type { JsonObject } from "../../functions/port/types";
import { matchesPattern, validatePattern } from "../../sandbox/events/pattern";
import { compilePattern, PATTERN_CHARACTERS } from "../../sandbox/events/pattern-compile";
import { callName, knownEventNames } from "./event-names";
import type { Finding } from "./finding";
import { about, type Rule } from "./rule";
import { callDetailType, eventSourcesOf, sampleEvents } from "./sample-events";

/** Checks a rule's pattern. @returns also whether EventBridge takes it at all */
export function checkPattern(rule: Rule): { usable: boolean; findings: Finding[] } {
  const text = JSON.stringify(rule.pattern);
  if (text.length > PATTERN_CHARACTERS) {
    return {
      usable: false,
      findings: [
        about(rule, "EventPattern", {
          kind: "pattern-too-large",
          value: text,
          problem: `It has ${text.length} characters; EventBridge takes ${PATTERN_CHARACTERS}.`,
          remedy: "Make several rules of it.",
        }),
      ],
    };
  }
  try {
    validatePattern(rule.pattern);
  } catch (error) {
    return {
      usable: false,
      findings: [
        about(rule, "EventPattern", {
          kind: "invalid-pattern",
          value: text,
          problem: `${(error as Error).message}.`,
          remedy: "Every leaf of a pattern is a list of values or operators.",
        }),
      ],
    };
  }
  return { usable: true, findings: [...lookAlikes(rule), ...errorGuard(rule)] };
}

/** Prefixes of call names that begin other calls too. */
function lookAlikes(rule: Rule): Finding[] {
  return compilePattern(rule.pattern).alternatives.flatMap((alternative) => {
    const known = eventSourcesOf(alternative).flatMap(knownEventNames);
    const expected = alternative.get("detail.eventName")?.expected ?? [];
    return expected.flatMap((entry) => {
      const prefix = prefixOf(entry);
      if (prefix === undefined) return [];
      const matched = known.filter((name) => name.startsWith(prefix));
      const meant = matched.filter((name) => isMeant(prefix, name));
      const others = matched.filter((name) => !meant.includes(name));
      if (others.length === 0) return [];
      const danger = prefix.startsWith("Delete")
        ? " An action that looks at the beginning alone takes the entity of a live resource away."
        : "";
      const exact = meant.length > 0 ? meant : [others[0] ?? prefix];
      return about(rule, "EventPattern.detail.eventName", {
        kind: "look-alike-events",
        value: JSON.stringify(entry),
        problem: `It also matches ${others.join(", ")}: other calls, and AWS adds more.${danger}`,
        remedy: `Name the calls exactly: ${JSON.stringify(exact)}.`,
      });
    });
  });
}

function prefixOf(entry: unknown): string | undefined {
  if (typeof entry !== "object" || entry === null) return undefined;
  if ("prefix" in entry && typeof entry.prefix === "string") return entry.prefix;
  if (!("wildcard" in entry) || typeof entry.wildcard !== "string") return undefined;
  return /^[^*\\]+\*$/.test(entry.wildcard) ? entry.wildcard.slice(0, -1) : undefined;
}

/** Whether a prefix says everything of a call's name but the version, or part of it. */
function isMeant(prefix: string, name: string): boolean {
  return prefix.startsWith(callName(name));
}

/** Rules of recorded calls that take failed ones too. */
function errorGuard(rule: Rule): Finding[] {
  const failed = sampleEvents(rule)
    .filter(({ event }) => event["detail-type"] === callDetailType)
    .map(({ event }) => ({ ...event, detail: { ...event.detail, errorCode: "AccessDenied" } }));
  const matching = failed.filter((event) =>
    matchesPattern(rule.pattern, event as unknown as JsonObject),
  );
  const isDeletion = ({ detail }: { detail: JsonObject }) =>
    typeof detail.eventName === "string" && /^(Delete|Terminate)/.test(detail.eventName);
  const taken = matching.find(isDeletion) ?? matching[0];
  if (!taken) return [];
  const { eventName } = taken.detail as { eventName?: unknown };
  const call = typeof eventName === "string" ? eventName : "call";
  return [
    about(rule, "EventPattern.detail.errorCode", {
      kind: "no-error-guard",
      value: "",
      problem: `A call that failed counts like one that did something: a denied ${call} is taken too.`,
      remedy: 'Add "errorCode": [{"exists": false}] to detail.',
    }),
  ];
}
