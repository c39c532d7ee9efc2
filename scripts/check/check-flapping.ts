import type { Finding } from "./finding";
import { textOf, type Rendered } from "./render-samples";
import { about, resourceTypeOf, type Rule } from "./rule";
import { callDetailType } from "./sample-events";

/** A rule with what its samples came to. */
export interface RenderedRule {
  readonly rule: Rule;
  readonly rendered: readonly Rendered[];
}

/** Statuses of something whose deletion has begun. */
const deleting = /DELETE_IN_PROGRESS|shutting-down/;

/**
 * Finds out whether a rule takes an entity away when a deletion begins, and another brings it back
 * while it goes on.
 * @param rules all that work together, the rule among them
 */
export function checkFlapping(rule: Rule, rules: readonly RenderedRule[]): Finding[] {
  const call = rules
    .find((one) => one.rule === rule)
    ?.rendered.find(
      (one) => one.sample.event["detail-type"] === callDetailType && actionOf(one) === "delete",
    );
  if (!call) return [];
  const type = resourceTypeOf(rule);
  const others = rules.filter((other) => resourceTypeOf(other.rule) === type);
  for (const other of others) {
    const status = other.rendered.find(
      (one) => deleting.test(one.sample.description) && actionOf(one) === "upsert",
    );
    if (!status) continue;
    return [
      about(rule, "InputTemplate.action", {
        kind: "flapping",
        value: call.filters.action,
        problem:
          `${call.sample.description} deletes the entity when the deletion only begins, and ${other.rule.name} ` +
          `writes it again (${status.sample.description}): it comes and goes.`,
        remedy: `Leave ${call.sample.description} out; ${other.rule.name} tells how the deletion ended.`,
      }),
    ];
  }
  return [];
}

function actionOf({ results }: Rendered): string | undefined {
  return textOf(results.action)?.toLowerCase();
}
