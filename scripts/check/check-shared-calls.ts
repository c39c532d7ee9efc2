import type { JsonObject } from "../../functions/port/types";
import type { Jq } from "../../functions/jq";
import { matchesPattern } from "../../sandbox/events/pattern";
import type { Finding } from "./finding";
import { sharedCalls } from "./known-resources";
import { renderSamples, textOf } from "./render-samples";
import { about, resourceTypeOf, type Rule } from "./rule";
import { callDetailType, type Sample } from "./sample-events";

/** Finds calls that are made for other types too, for which the rule names a resource all the same. */
export async function checkSharedCalls(
  rule: Rule,
  samples: readonly Sample[],
  jq: Jq,
): Promise<Finding[]> {
  const type = resourceTypeOf(rule);
  const findings: Finding[] = [];
  const sample = samples.find(({ event }) => event["detail-type"] === callDetailType);
  if (!sample || type === "") return [];
  for (const { source, names, uses } of sharedCalls) {
    for (const name of names) {
      const others = uses
        .filter((use) => use.type !== type)
        .map((use) => ({ use, sample: eventFor(sample, source, name, use.requestParameters) }))
        .filter(({ sample: { event } }) =>
          matchesPattern(rule.pattern, event as unknown as JsonObject),
        );
      const { rendered } = await renderSamples(
        rule,
        others.map((one) => one.sample),
        jq,
      );
      const taken = others.flatMap(({ use, sample: own }) => {
        const result = rendered.find((one) => one.sample === own)?.results.identifier;
        const identifier = result && textOf(result);
        return identifier === undefined ? [] : [{ use, identifier }];
      });
      if (!taken[0]) continue;
      findings.push(
        about(rule, "EventPattern.detail.eventName", {
          kind: "shared-call",
          value: name,
          problem:
            `${name} is also made for ${taken.map(({ use }) => use.words).join(", ")}; ` +
            `the rule then names the ${type} "${taken[0].identifier}".`,
          remedy:
            "Ask in the pattern for what the call names, such as a wildcard on an ARN of its requestParameters, or leave the call out.",
        }),
      );
    }
  }
  return findings;
}

function eventFor(
  { event }: Sample,
  eventSource: string,
  eventName: string,
  requestParameters: JsonObject,
): Sample {
  const source = eventSource.replace(/^(.*)\.amazonaws\.com$/, "aws.$1");
  const detail = {
    ...event.detail,
    ...{ eventSource, eventName, requestParameters, responseElements: null },
  };
  return { description: eventName, event: { ...event, source, detail }, isComplete: true };
}
