import { assert } from "chai";
import * as path from "node:path";
import { mapResources } from "../../../functions/catalog/map-resource";
import { createJq } from "../../../functions/jq";
import type { Blueprint, EntityInput, JsonObject } from "../../../functions/port/types";
import { blueprintIdentifier } from "../../../registry/blueprint";
import { discoverRegistry } from "../../../registry/discover";
import type { ResourceType } from "../../../registry/resource";
import { eventPattern, inputTemplate, type ResourceEvent } from "../../../registry/resource-event";
import type { BusEvent } from "../../../sandbox/events/bus-event";
import { matchesPattern, validatePattern } from "../../../sandbox/events/pattern";
import { transform, validateTransformer } from "../../../sandbox/events/transformer";
import { checkIdentifier } from "../../../sandbox/port/identifiers";
import { checkProperties } from "../../../sandbox/port/properties-check";
import { compileSchema, objectSchema } from "../../../sandbox/port/schema";
import { fixture } from "../../support/fixture";

/** What `test/fixtures/events/<file>.json` holds for the resource type of that file. */
interface Cases {
  readonly events: readonly EventCase[];
  readonly resources: readonly ResourceCase[];
}

/** An event as a bus delivers it, and what the type's rules make of it. */
interface EventCase {
  readonly description: string;
  readonly event: BusEvent;
  readonly matches: boolean;
  readonly identifier?: string;
  readonly action?: "upsert" | "delete";
  readonly region?: string;
}

/** A resource as it is read, and the entities it comes to. */
interface ResourceCase {
  readonly description: string;
  readonly identifier: string;
  readonly region: string;
  readonly properties: JsonObject;
  readonly entities: readonly EntityInput[];
}

const accountId = "123456789012";
const context = { ruleArn: "", ruleName: "", ingestionTime: "2026-03-02T08:00:00Z" };
const registry = discoverRegistry(path.join(__dirname, "../../../handlers"));
const blueprints = new Map(registry.blueprints.map((one) => [one.identifier, one]));
const files = registry.files.filter((file) => file.startsWith("resources/"));

describe("resource types", () => {
  const jq = createJq();
  after(() => jq.close());

  for (const file of files) {
    const name = path.basename(file, ".ts");
    const cases = fixture(`events/${name}.json`) as unknown as Cases;

    describe(name, () => {
      const resource = declarationIn(file);

      it("is named after its blueprint", () => {
        assert.equal(name, blueprintIdentifier(resource.blueprint).replaceAll("_", "-"));
      });

      it("has rules that EventBridge takes, and filters that JQ takes", async () => {
        for (const event of resource.events) {
          validatePattern(eventPattern(event));
          validateTransformer(targetOf(resource, event), name);
          for (const filter of [event.identifier, event.action, event.region]) {
            await jq.compile(filter);
          }
        }
      });

      for (const { description, event, ...expected } of cases.events) {
        it(`${expected.matches ? "takes" : "skips"} ${description}`, async () => {
          const matching = resource.events.filter((one) => matches(one, event));

          assert.lengthOf(matching, expected.matches ? 1 : 0);
          const [rule] = matching;
          if (rule) assert.deepEqual<unknown>(await read(resource, rule, event), singly(expected));
        });
      }

      it("has a case for each event it declares", () => {
        const taken = new Set(cases.events.filter((one) => one.matches).map(nameOf));
        const declared = resource.events.flatMap(namesOf);

        assert.sameMembers([...taken], declared);
      });

      it("has cases for a deletion, and for failed calls and look-alikes", () => {
        const skipped = cases.events.filter((one) => !one.matches).map(({ event }) => event);

        assert.include(
          cases.events.map(({ action }) => action),
          "delete",
        );
        assert.isNotEmpty(skipped.filter(({ detail }) => "errorCode" in detail));
        assert.isNotEmpty(skipped.filter(({ detail }) => !("errorCode" in detail)));
      });

      for (const { description, entities, ...found } of cases.resources) {
        it(`maps ${description}`, async () => {
          const { identifier, region, properties } = found;
          const key = { type: resource.type, region, identifier };
          const blueprint = blueprints.get(blueprintIdentifier(resource.blueprint));

          const [mapped] = await mapResources(jq, accountId, [
            { resource: { key, properties }, declarations: [resource] },
          ]);

          const written = mapped && "entities" in mapped ? mapped.entities : [mapped];
          assert.deepEqual(
            written.map((one) => one && "entity" in one && one.entity),
            [...entities],
          );
          for (const entity of entities) checkAgainst(blueprint as Blueprint, entity);
        });
      }
    });
  }

  it("has relations to declared blueprints alone", () => {
    const targets = [...blueprints.values()].flatMap(({ relations = {} }) =>
      Object.values(relations).map(({ target }) => target),
    );

    assert.includeMembers([...blueprints.keys()], targets);
  });

  it("reads no secret's value", () => {
    const actions = [...registry.resources.values()].flatMap(({ permissions }) =>
      permissions.flatMap((one) => one.actions),
    );

    assert.notInclude(actions, "secretsmanager:GetSecretValue");
  });

  it("asks for one service with each statement, with a reason for what is wide", () => {
    for (const { permissions } of registry.resources.values()) {
      for (const { actions, resources, reason = "" } of permissions) {
        const services = new Set(actions.map((action) => action.split(":")[0]));
        const narrow = resources.filter((one) => one !== "*");

        assert.lengthOf([...services], 1, actions.join(", "));
        // The ARNs of Service Catalog have a shorter name than its actions.
        const inArns = [...services].map((one) => (one === "servicecatalog" ? "catalog" : one));
        for (const arn of narrow) assert.include([...services, ...inArns], arn.split(":")[2]);
        if (narrow.length < resources.length) assert.match(reason, /\w+ \w+ \w+/);
      }
    }
  });

  /** Transforms an event as the rule's target gets it, and evaluates what the message says of itself. */
  async function read(resource: ResourceType, rule: ResourceEvent, event: BusEvent) {
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
});

function declarationIn(file: string): ResourceType {
  const blueprint = path.basename(file, ".ts").replaceAll("-", "_");
  const found = [...registry.resources.values()].find(
    (one) => blueprintIdentifier(one.blueprint) === blueprint,
  );
  if (!found) throw new Error(`${file} declares another blueprint than ${blueprint}.`);
  return found;
}

function targetOf(resource: ResourceType, rule: ResourceEvent) {
  const { inputPaths } = rule;
  return { inputTransformer: { inputPaths, inputTemplate: inputTemplate(resource.type, rule) } };
}

function matches(rule: ResourceEvent, event: BusEvent): boolean {
  return matchesPattern(eventPattern(rule), event as unknown as JsonObject);
}

/** What the three filters give: one output each; no identifier where all of the type are looked at. */
function singly({ identifier, action, region }: Omit<EventCase, "description" | "event">) {
  return [identifier === undefined ? [] : [identifier], [action], [region]];
}

/** The API call behind an event, or the kind of a native event. */
function nameOf({ event }: EventCase): string {
  const { eventName } = event.detail;
  const isCall = event["detail-type"] === "AWS API Call via CloudTrail";
  return isCall ? String(eventName) : event["detail-type"];
}

function namesOf({ detailType, detail }: ResourceEvent): string[] {
  const isCall = detailType === "AWS API Call via CloudTrail";
  return isCall ? (detail.eventName as string[]) : [detailType];
}

/** What Port would refuse: a property or relation that is not declared, or of another type. */
function checkAgainst(blueprint: Blueprint, entity: EntityInput): void {
  const { schema, relations = {} } = blueprint;
  const isFilled = ([, value]: [string, unknown]) => value !== null;
  const findMistakes = compileSchema(objectSchema(schema.properties, []));

  checkIdentifier("entity", entity.identifier);
  checkProperties("property", schema);
  const filled = Object.entries(entity.properties ?? {}).filter(isFilled);
  assert.isUndefined(findMistakes(Object.fromEntries(filled)));
  assert.includeMembers(Object.keys(schema.properties), Object.keys(entity.properties ?? {}));
  assert.includeMembers(Object.keys(relations), Object.keys(entity.relations ?? {}));
}
