import { assert } from "chai";
import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { mapResources } from "../../functions/catalog/map-resource";
import type { Jq } from "../../functions/jq";
import type { Blueprint, EntityInput, JsonObject } from "../../functions/port/types";
import type { Registry } from "../../registry/registry";
import type { ResourceType } from "../../registry/resource";
import { eventPattern, inputTemplate, type ResourceEvent } from "../../registry/resource-event";
import type { BusEvent } from "../../sandbox/events/bus-event";
import { matchesPattern } from "../../sandbox/events/pattern";
import { transform } from "../../sandbox/events/transformer";
import { checkIdentifier } from "../../sandbox/port/identifiers";
import { compileSchema, objectSchema } from "../../sandbox/port/schema";

/** An event as a bus delivers it, and what the type's rules make of it. */
export interface EventCase {
  readonly description: string;
  readonly event: BusEvent;
  readonly matches: boolean;
  readonly identifier?: string;
  readonly action?: "upsert" | "delete";
  readonly region?: string;
}

/** A resource as it is read, and the entities it comes to. */
export interface ResourceCase {
  readonly description: string;
  readonly identifier: string;
  readonly region: string;
  readonly properties: JsonObject;
  readonly entities: readonly EntityInput[];
}

/** What a resource type's fixture holds, and a test for each of its cases. */
export interface ResourceCases {
  readonly events: readonly EventCase[];
  readonly resources: readonly ResourceCase[];
  readonly all: readonly {
    readonly description: string;
    readonly run: (jq: Jq) => Promise<void>;
  }[];
}

/** Where a resource type is declared. */
export interface CasesPlace {
  /** Such as `resources/sns-topic.ts`. */
  readonly file: string;
  /** Folder of the fixtures; a type may have none. */
  readonly fixtures: string;
  readonly registry: Registry;
}

const accountId = "123456789012";
const context = { ruleArn: "", ruleName: "", ingestionTime: "2026-03-02T08:00:00Z" };

/** The cases in a resource type's fixture. */
export function casesOf(resource: ResourceType, place: CasesPlace): ResourceCases {
  const found = path.join(place.fixtures, `${path.basename(place.file, ".ts")}.json`);
  const content = existsSync(found)
    ? (JSON.parse(readFileSync(found, "utf8")) as Partial<ResourceCases>)
    : {};
  const { events = [], resources = [] } = content;
  return {
    ...{ events, resources },
    all: [
      ...events.map((one) => ({
        description: `${one.matches ? "takes" : "skips"} ${one.description}`,
        run: (jq: Jq) => checkEvent(resource, one, jq),
      })),
      ...resources.map((one) => ({
        description: `maps ${one.description}`,
        run: (jq: Jq) => checkMapping(resource, one, place.registry, jq),
      })),
    ],
  };
}

/** How a rule's target turns an event into a message. */
export function targetOf(resource: ResourceType, rule: ResourceEvent) {
  const { inputPaths } = rule;
  return { inputTransformer: { inputPaths, inputTemplate: inputTemplate(resource.type, rule) } };
}

async function checkEvent(
  resource: ResourceType,
  { event, matches, identifier, action, region }: EventCase,
  jq: Jq,
): Promise<void> {
  const matching = resource.events.filter((rule) =>
    matchesPattern(eventPattern(rule), event as unknown as JsonObject),
  );

  assert.lengthOf(matching, matches ? 1 : 0);
  const [rule] = matching;
  if (!rule) return;
  const made = await readMessage(resource, rule, event, jq);
  // No identifier where all of the type are looked at.
  const ids = identifier === undefined ? [] : [identifier];
  assert.deepEqual<unknown>(made, [ids, [action], [region]]);
}

/** Transforms an event as the rule's target gets it, and evaluates what the message says of itself. */
async function readMessage(
  resource: ResourceType,
  rule: ResourceEvent,
  event: BusEvent,
  jq: Jq,
): Promise<unknown[]> {
  const message = transform(targetOf(resource, rule), event, context);
  assert.isTrue(message.delivered, JSON.stringify(message));
  const fields = JSON.parse(message.text) as Record<string, string>;
  assert.equal(fields.resource_type, resource.type);
  assert.equal(fields.eventTime, event.time);
  const { identifier = "", action = "", region = "" } = fields;
  const [results = []] = await jq.evaluate([
    { input: fields, filters: [identifier, action, region] },
  ]);
  return results.map((one) => ("outputs" in one ? one.outputs : one.error));
}

async function checkMapping(
  resource: ResourceType,
  { identifier, region, properties, entities }: ResourceCase,
  { blueprints }: Registry,
  jq: Jq,
): Promise<void> {
  const key = { type: resource.type, region, identifier };

  const [mapped] = await mapResources(jq, { own: accountId }, [
    { resource: { key, properties }, declarations: [resource] },
  ]);

  const written = mapped && "entities" in mapped ? mapped.entities : [];
  const made = mapped && "entities" in mapped ? written.map(({ entity }) => entity) : [mapped];
  assert.deepEqual<unknown>(made, [...entities]);
  for (const { blueprint, entity } of written) {
    const whole = blueprints.find((one) => one.identifier === blueprint);
    if (whole) checkAgainst(whole, entity);
  }
}

/** What Port would refuse: a property or relation that is not declared, or of another type. */
function checkAgainst(blueprint: Blueprint, entity: EntityInput): void {
  const { schema, relations = {} } = blueprint;
  const isFilled = ([, value]: [string, unknown]) => value !== null;
  const findMistakes = compileSchema(objectSchema(schema.properties, []));

  checkIdentifier("entity", entity.identifier);
  const filled = Object.entries(entity.properties ?? {}).filter(isFilled);
  assert.isUndefined(findMistakes(Object.fromEntries(filled)));
  assert.includeMembers(Object.keys(schema.properties), Object.keys(entity.properties ?? {}));
  assert.includeMembers(Object.keys(relations), Object.keys(entity.relations ?? {}));
}
