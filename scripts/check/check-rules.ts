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

/**
 * Checks rules whose messages go to the exporter.
 * @param samplesOf the events to try them with; made of the rules' own patterns unless given
 */
export async function checkRules(
  rules: readonly Rule[],
  jq: Jq,
  samplesOf: (rule: Rule) => readonly Sample[] = sampleEvents,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const seen: RenderedRule[] = [];
  for (const rule of rules) {
    const pattern = checkPattern(rule);
    findings.push(...pattern.findings);
    const samples = pattern.usable ? samplesOf(rule) : [];
    findings.push(...checkTemplate(rule, samples));
    const made = await renderSamples(rule, samples, jq);
    findings.push(...(await checkResults(rule, made, jq)));
    if (pattern.usable) findings.push(...(await checkSharedCalls(rule, samples, jq)));
    seen.push({ rule, rendered: made.rendered });
  }
  return [...findings, ...checkFlapping(seen)];
}
