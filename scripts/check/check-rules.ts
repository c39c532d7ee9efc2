import type { Jq } from "../../functions/jq";
import { checkFlapping, type RenderedRule } from "./check-flapping";
import { checkPattern } from "./check-pattern";
import { checkResults } from "./check-results";
import { checkSharedCalls } from "./check-shared-calls";
import { checkTemplate } from "./check-template";
import type { Finding } from "./finding";
import { renderSamples } from "./render-samples";
import type { Rule } from "./rule";
import { sampleEvents, type Sample } from "./sample-events";

/** A rule with what is wrong with it. */
export interface CheckedRule {
  readonly rule: Rule;
  readonly findings: readonly Finding[];
}

/**
 * Checks rules whose messages go to the exporter: each one, and what they do together.
 * @param samplesOf the events to try them with; made of the rules' own patterns unless given
 */
export async function checkRules(
  rules: readonly Rule[],
  jq: Jq,
  samplesOf: (rule: Rule) => readonly Sample[] = sampleEvents,
): Promise<CheckedRule[]> {
  const checked: { rule: Rule; findings: Finding[] }[] = [];
  const seen: RenderedRule[] = [];
  for (const rule of rules) {
    const pattern = checkPattern(rule);
    const samples = pattern.usable ? samplesOf(rule) : [];
    const made = await renderSamples(rule, samples, jq);
    const findings = [
      ...pattern.findings,
      ...checkTemplate(rule, samples),
      ...(await checkResults(rule, made, jq)),
      ...(pattern.usable ? await checkSharedCalls(rule, samples, jq) : []),
    ];
    checked.push({ rule, findings });
    seen.push({ rule, rendered: made.rendered });
  }
  for (const { rule, findings } of checked) findings.push(...checkFlapping(rule, seen));
  return checked;
}
