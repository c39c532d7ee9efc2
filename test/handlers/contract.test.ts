import { assert } from "chai";
import * as path from "node:path";
import { createJq } from "../../functions/jq";
import { discoverRegistry } from "../../registry/discover";
import { toPortAction } from "../../registry/port-action";
import { hasGate, injectGate } from "../../registry/products/inject-gate";
import { parseTemplate } from "../../registry/products/template";
import { resourceFileOf } from "../../registry/registry";
import { checkAction, readAction } from "../../sandbox/port/action-check";
import { checkBlueprint, readBlueprint } from "../../sandbox/port/blueprint-check";
import { Model } from "../../sandbox/port/model";
import { checkApprovals, checkHandlers, fixturesIn } from "../../scripts/check/check-handlers";
import { checkFacts } from "../../scripts/check/check-facts";
import { checkForms } from "../../scripts/check/check-forms";
import { formatFinding } from "../../scripts/check/finding";
import { takeHandlers } from "../../sandbox/handlers-folder";
import { placeOf } from "../../scripts/handlers/place";
import { checkStatements } from "../../scripts/rights/check-statements";
import { readHandlers } from "../../scripts/rights/read-handlers";
import { casesOf, type ResourceCases } from "../support/resource-cases";

const { folder, fixtures } = placeOf(takeHandlers([]).folder);
const registry = discoverRegistry(folder);

/** The model of Port with what the handlers declare, and what they take for given. */
function modelOfPort(): Model {
  const model = new Model();
  const known = new Map(registry.blueprints.map((one) => [one.identifier, one]));
  // Whatever a handler relates to and no handler keeps is there by hand.
  Object.assign(model, { blueprints: { has: () => true, get: (id: string) => known.get(id) } });
  return model;
}

describe(`what any handler must keep, in ${path.basename(folder)}`, () => {
  const model = modelOfPort();
  const jq = createJq();
  after(() => jq.close());

  for (const blueprint of registry.blueprints) {
    it(`blueprint ${blueprint.identifier} is one that Port takes`, () => {
      checkBlueprint(model, readBlueprint(blueprint));
    });
  }

  for (const [identifier, action] of registry.actions) {
    it(`action ${identifier} is one that Port takes`, () => {
      checkAction(model, readAction(toPortAction(action)));
    });
  }

  for (const handler of readHandlers(folder)) {
    it(`${handler.file} declares rights that fit what it does`, () => {
      assert.deepEqual(checkStatements(handler).problems, []);
    });
  }

  for (const product of registry.products.values()) {
    it(`product ${product.identifier} takes the gate`, () => {
      const { identifier, name: title, timeoutSeconds, template } = product;
      const gate = { requestFunctionArn: "arn:x", product: identifier, title, timeoutSeconds };

      assert.isTrue(hasGate(parseTemplate(injectGate(template, gate)).data));
    });
  }

  it("has conditions of approvals that compile, over inputs that there are", async () => {
    assert.deepEqual((await checkApprovals(registry, jq)).map(formatFinding), []);
  });

  it("names types, services and calls that AWS has", () => {
    assert.deepEqual(checkFacts(registry).map(formatFinding), []);
  });

  it("has filters for Port that compile, over inputs and properties that there are", async () => {
    assert.deepEqual((await checkForms(registry, jq)).map(formatFinding), []);
  });

  for (const resource of registry.resources.values()) {
    const file = resourceFileOf(registry, resource.type);
    it(`${file} has rules and filters that run`, async () => {
      const only = { ...registry, resources: new Map([[resource.type, resource]]) };
      const findings = await checkHandlers(only, fixturesIn(fixtures), jq);

      assert.deepEqual(findings.map(formatFinding), []);
    });

    const cases: ResourceCases = casesOf(resource, { file, fixtures, registry });
    for (const { description, run } of cases.all) {
      it(`${file} ${description}`, () => run(jq));
    }
  }
});
