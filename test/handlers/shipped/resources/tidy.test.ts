import { assert } from "chai";
import * as path from "node:path";
import { blueprintIdentifier } from "../../../../registry/blueprint";
import type { ResourceType } from "../../../../registry/resource";
import { eventPattern, type ResourceEvent } from "../../../../registry/resource-event";
import { validatePattern } from "../../../../sandbox/events/pattern";
import { validateTransformer } from "../../../../sandbox/events/transformer";
import { casesOf, targetOf, type EventCase } from "../../../support/resource-cases";
import { shippedRegistry } from "../shipped";

const registry = shippedRegistry();
const files = registry.files.filter((file) => file.startsWith("resources/"));
const fixtures = path.join(__dirname, "../../../fixtures/events");

describe("resource types", () => {
  for (const file of files) {
    const name = path.basename(file, ".ts");

    describe(name, () => {
      const resource = declarationIn(file);
      const cases = casesOf(resource, { file, fixtures, registry });

      it("is named after its blueprint", () => {
        assert.equal(name, blueprintIdentifier(resource.blueprint).replaceAll("_", "-"));
      });

      it("has rules that EventBridge takes", () => {
        for (const event of resource.events) {
          validatePattern(eventPattern(event));
          validateTransformer(targetOf(resource, event), name);
        }
      });

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

      it("has a resource to map", () => assert.isNotEmpty(cases.resources));
    });
  }

  it("has relations to declared blueprints alone", () => {
    const targets = registry.blueprints.flatMap(({ relations = {} }) =>
      Object.values(relations).map(({ target }) => target),
    );

    assert.includeMembers(
      registry.blueprints.map(({ identifier }) => identifier),
      targets,
    );
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
});

function declarationIn(file: string): ResourceType {
  const blueprint = path.basename(file, ".ts").replaceAll("-", "_");
  const found = [...registry.resources.values()].find(
    (one) => blueprintIdentifier(one.blueprint) === blueprint,
  );
  if (!found) throw new Error(`${file} declares another blueprint than ${blueprint}.`);
  return found;
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
