import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { findConditionProblems } from "../../functions/approvals/check-conditions";
import type { Jq } from "../../functions/jq";
import type { JsonObject } from "../../functions/port/types";
import { approvalConditions } from "../../registry/approval-conditions";
import { resourceFileOf, type Registry } from "../../registry/registry";
import { mappingsOf, type ResourceType } from "../../registry/resource";
import { eventPattern, inputTemplate } from "../../registry/resource-event";
import type { BusEvent } from "../../sandbox/events/bus-event";
import { matchesPattern } from "../../sandbox/events/pattern";
import { checkRules, type CheckedRule } from "./check-rules";
import type { Finding } from "./finding";
import type { Rule } from "./rule";
import { sampleEvents, type Sample } from "./sample-events";

/** What `test/fixtures/events/<handler>.json` holds. */
export interface HandlerFixtures {
  readonly events: readonly { readonly description: string; readonly event: BusEvent }[];
  readonly resources: readonly {
    readonly identifier: string;
    readonly region: string;
    readonly properties: JsonObject;
  }[];
}

/** Where the fixtures of a handler file such as `resources/sns-topic.ts` may lie. */
export type FixturesOf = (file: string) => HandlerFixtures;

/** Reads the fixtures in a folder; a handler without any is tried with events of its own patterns. */
export function fixturesIn(folder: string): FixturesOf {
  return (file) => {
    const found = path.join(folder, `${path.basename(file, ".ts")}.json`);
    if (!existsSync(found)) return { events: [], resources: [] };
    const content = JSON.parse(readFileSync(found, "utf8")) as Partial<HandlerFixtures>;
    return { events: content.events ?? [], resources: content.resources ?? [] };
  };
}

/** Checks the rules and filters of every resource type that the handlers declare. */
export async function checkHandlers(
  registry: Pick<Registry, "resources" | "resourceFiles">,
  fixturesOf: FixturesOf,
  jq: Jq,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const resource of registry.resources.values()) {
    const file = resourceFileOf(registry, resource.type);
    const fixtures = fixturesOf(file);
    const checked = await checkHandlerRules(handlerRules(resource, file), fixtures, jq);
    findings.push(
      ...checked.flatMap((one) => one.findings),
      ...(await checkMapping(resource, file, fixtures, jq)),
    );
  }
  return findings;
}

/** Checks the conditions under which people are asked for approval. */
export async function checkApprovals(
  registry: Parameters<typeof approvalConditions>[0],
  jq: Jq,
): Promise<Finding[]> {
  const problems = await findConditionProblems(approvalConditions(registry), jq);
  return problems.map(({ kind, file, place, filter, problem, remedy }) => ({
    ...{ kind, file: `handlers/${file}`, place, value: filter, problem, remedy },
  }));
}

/** The rules that a handler's declaration becomes. */
export function handlerRules(resource: ResourceType, file: string): Rule[] {
  return resource.events.map((event, index) => ({
    file: `handlers/${file}`,
    name: `events[${index}]`,
    pattern: eventPattern(event),
    inputPaths: event.inputPaths,
    template: inputTemplate(resource.type, event),
  }));
}

/** Checks the rules of one handler, with its own events where it has any. */
export function checkHandlerRules(
  rules: readonly Rule[],
  fixtures: HandlerFixtures,
  jq: Jq,
): Promise<CheckedRule[]> {
  return checkRules(rules, jq, (rule) => samplesFor(rule, fixtures));
}

function samplesFor(rule: Rule, { events }: HandlerFixtures): readonly Sample[] {
  const own = events.filter(({ event }) =>
    matchesPattern(rule.pattern, event as unknown as JsonObject),
  );
  if (own.length === 0) return sampleEvents(rule);
  return own.map(({ description, event }) => ({ description, event, isComplete: true }));
}

/** The filters over a resource's properties. */
async function checkMapping(
  resource: ResourceType,
  file: string,
  { resources }: HandlerFixtures,
  jq: Jq,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { place, filter, needsItems } of filtersOf(resource)) {
    const at = { file: `handlers/${file}`, place, value: filter };
    try {
      await jq.compile(filter);
    } catch (error) {
      const remedy = "Correct the filter; a fixed text in JQ stands in quotes of its own.";
      findings.push({ ...at, kind: "does-not-compile", problem: (error as Error).message, remedy });
      continue;
    }
    // What the elements of a list give is up to the list.
    if (needsItems || resources.length === 0) continue;
    const results = await jq.evaluate(
      resources.map(({ properties, region, identifier }) => ({
        input: {
          ...properties,
          __Region: region,
          __AccountId: "123456789012",
          __Type: resource.type,
          __Identifier: identifier,
        },
        filters: [filter],
      })),
    );
    const values = results.map(([result]) =>
      result && "outputs" in result ? (result.outputs[0] ?? null) : null,
    );
    if (values.some((value) => value !== null)) continue;
    findings.push({
      ...at,
      kind: "gives-nothing",
      problem: `For none of ${resources.length} known resources it gives anything.`,
      remedy: `Correct it, or add a resource that has it to test/fixtures/events/${path.basename(file, ".ts")}.json.`,
    });
  }
  return findings;
}

function filtersOf(resource: ResourceType) {
  const { selector, parent } = resource;
  const found: { place: string; filter: string; needsItems: boolean }[] = [];
  const add = (place: string, filter: string | undefined, needsItems = false) => {
    if (filter !== undefined) found.push({ place, filter, needsItems });
  };
  add("selector", selector);
  add("parent.model", parent?.model, true);
  for (const [index, mapping] of mappingsOf(resource).entries()) {
    const at = resource.entities ? `entities[${index}]` : "entity";
    const inItems = mapping.itemsToParse !== undefined;
    const { identifier, title, icon, team, itemsToParse, properties, relations } = mapping;
    add(`${at}.itemsToParse`, itemsToParse);
    for (const [name, filter] of Object.entries({ identifier, title, icon, team })) {
      add(`${at}.${name}`, filter, inItems);
    }
    for (const [group, filters] of Object.entries({ properties, relations })) {
      for (const [name, filter] of Object.entries(filters ?? {})) {
        add(`${at}.${group}.${name}`, filter, inItems);
      }
    }
  }
  return found;
}
