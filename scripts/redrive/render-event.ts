import * as path from "node:path";
import { discoverRegistry } from "../../registry/discover";
import { matchesPattern } from "../../sandbox/events/pattern";
import { transform } from "../../sandbox/events/transformer";
import { handlerRules } from "../check/check-handlers";
import { contextOf, targetOf } from "../check/render-samples";
import type { Rule } from "../check/rule";
import type { RenderEvent } from "./choose-route";

/**
 * Makes messages of events as EventBridge does, by the rules of the handlers as they are now. AWS
 * takes no event of its own services back on a bus, so it is the message that is sent again, by every
 * rule that takes the event: the exporter does nothing twice.
 * @param folder of the handlers, read when the first event asks for it
 */
export function createRenderer(folder: string): RenderEvent {
  let rules: Rule[] | undefined;
  return (event) => {
    rules ??= readRules(folder);
    const fields = event as unknown as Parameters<typeof matchesPattern>[1];
    const taking = rules.filter(({ pattern }) => matchesPattern(pattern, fields));
    if (taking.length === 0) {
      return `no rule of ${path.basename(folder)}/ takes its event any more`;
    }
    const made = taking.map((rule) => transform(targetOf(rule), event, contextOf(rule.name)));
    const messages = made.flatMap((one) => (one.delivered ? [one.text] : []));
    if (messages.length > 0) return messages;
    const reasons = made.flatMap((one) => (one.delivered ? [] : [one.reason]));
    return `its rule makes no message of it: ${reasons.join("; ")}`;
  };
}

function readRules(folder: string): Rule[] {
  return [...discoverRegistry(folder).resources.values()].flatMap((resource) =>
    handlerRules(resource, resource.type),
  );
}
