import { parseCatalogMessage } from "../../functions/catalog/catalog-message";
import type { Jq, JqResult } from "../../functions/jq";
import { transform } from "../../sandbox/events/transformer";
import type { Rule } from "./rule";
import type { Sample } from "./sample-events";

/** The three filters of a message. */
export const filterNames = ["region", "identifier", "action"] as const;
/** Name of a filter of a message. */
export type FilterName = (typeof filterNames)[number];

/** What the exporter gets of a sample event and makes of it. */
export interface Rendered {
  readonly sample: Sample;
  /** The filters as they arrive. */
  readonly filters: Readonly<Record<FilterName, string>>;
  readonly results: Readonly<Record<FilterName, JqResult>>;
}

/** A sample that makes no message, and why. */
export interface Unrendered {
  readonly sample: Sample;
  readonly text: string;
  readonly reason: string;
}

/** Sends samples through a rule's template and evaluates the message's filters. */
export async function renderSamples(
  rule: Pick<Rule, "name" | "inputPaths" | "template">,
  samples: readonly Sample[],
  jq: Jq,
): Promise<{ rendered: Rendered[]; unrendered: Unrendered[] }> {
  const unrendered: Unrendered[] = [];
  const messages = samples.flatMap((sample) => {
    const made = transform(targetOf(rule), sample.event, contextOf(rule.name));
    if (!made.delivered) {
      unrendered.push({ sample, text: made.text, reason: made.reason });
      return [];
    }
    const message = parseCatalogMessage(made.text);
    if (typeof message !== "string" && message.kind === "event") return [{ sample, message }];
    const reason = typeof message === "string" ? message : "it is one of Longshore's own messages";
    unrendered.push({ sample, text: made.text, reason });
    return [];
  });
  const results = await jq.evaluate(
    messages.map(({ message }) => ({
      input: message.fields,
      filters: filterNames.map((name) => message.filters[name]),
    })),
  );
  const rendered = messages.map(({ sample, message }, index) => {
    const [region, identifier, action] = results[index] ?? [];
    const none: JqResult = { outputs: [] };
    return {
      sample,
      filters: message.filters,
      results: { region: region ?? none, identifier: identifier ?? none, action: action ?? none },
    };
  });
  return { rendered, unrendered };
}

/** What a filter came to: a text that the exporter can use, or undefined. */
export function textOf(result: JqResult): string | undefined {
  const value = "outputs" in result ? result.outputs[0] : undefined;
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A target as PutTargets takes it. */
export function targetOf({ inputPaths, template }: Pick<Rule, "inputPaths" | "template">) {
  return { inputTransformer: { inputPaths, inputTemplate: template } };
}

/** What EventBridge's own variables stand for. */
export function contextOf(ruleName: string) {
  return {
    ruleName,
    ruleArn: `arn:aws:events:eu-west-1:123456789012:rule/${ruleName}`,
    ingestionTime: "2026-03-02T08:00:00Z",
  };
}
