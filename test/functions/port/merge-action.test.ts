import { assert } from "chai";
import type { JsonObject, PortAction } from "../../../functions/port";
import { asksForApproval, mergeAction } from "../../../functions/port/merge-action";
import { portBody } from "../../../facts/port";
import { compileSchema } from "../../../sandbox/port/schema";

/** What Port's API reference has against the body of the PUT. */
const findMistakes = compileSchema(portBody("PUT /v1/actions/:action"));

const declared: PortAction = {
  identifier: "create_vm",
  title: "Create VM",
  trigger: {
    type: "self-service",
    operation: "CREATE",
    userInputs: { properties: { size: { type: "number" } }, required: [], order: ["size"] },
  },
  invocationMethod: { type: "KAFKA" },
  publish: true,
};

/** Sets one value, by its dot path, in a copy of an action. */
function having(path: string, value: unknown, action: PortAction = declared): PortAction {
  const copy = structuredClone(action) as unknown as JsonObject;
  const names = path.split(".");
  const last = names.pop() ?? "";
  const place = names.reduce((object, name) => object[name] as JsonObject, copy);
  place[last] = value as JsonObject;
  return copy as unknown as PortAction;
}

/** What people may set on an action, and no handler says. */
const handMade: Record<string, unknown> = {
  requiredApproval: { type: "ANY" },
  approvalNotification: { type: "email" },
  allowAnyoneToViewRuns: false,
  icon: "Server",
  description: "Ask the platform team first.",
  publish: false,
  "trigger.actionCardButtonText": "Go",
  "trigger.executeActionButtonText": "Order",
  "trigger.userInputs.titles": { intro: { title: "Read this" } },
  "invocationMethod.payload": { run: "{{ .run.id }}" },
};

/** What a handler says, which a person may have changed. */
const ours: Record<string, unknown> = {
  title: "Changed",
  "trigger.operation": "DELETE",
  "trigger.userInputs.properties": { color: { type: "string" } },
  "trigger.userInputs.required": ["size"],
  "trigger.userInputs.order": [],
};

describe("mergeAction", () => {
  for (const [path, value] of Object.entries(handMade)) {
    it(`keeps ${path}`, () => {
      const merged = mergeAction(declared, having(path, value));

      assert.deepEqual(merged, having(path, value));
      assert.isUndefined(findMistakes(merged));
    });
  }

  it("keeps steps in place of an order, since Port takes one of the two", () => {
    const current = having("trigger.userInputs.steps", [{ title: "One", order: ["size"] }]);
    delete (current.trigger.userInputs as { order?: unknown }).order;

    const merged = mergeAction(declared, current);

    assert.deepEqual(merged, current);
    assert.isUndefined(findMistakes(merged));
  });

  it("keeps a condition where there is an entity to hold it against", () => {
    const condition = { type: "SEARCH", rules: [], combinator: "and" };
    const onEntity = having(
      "trigger.operation",
      "DAY-2",
      having("trigger.blueprintIdentifier", "vm"),
    );

    const kept = mergeAction(onEntity, having("trigger.condition", condition, onEntity));
    const dropped = mergeAction(declared, having("trigger.condition", condition, onEntity));

    assert.deepEqual(kept, having("trigger.condition", condition, onEntity));
    assert.notProperty(dropped.trigger, "condition");
    assert.deepEqual(
      [kept, dropped].map((one) => findMistakes(one)),
      [undefined, undefined],
    );
  });

  for (const [path, value] of Object.entries(ours)) {
    it(`puts ${path} back`, () => {
      assert.deepEqual(mergeAction(declared, having(path, value)), declared);
    });
  }

  it("has the handler's word over a person's, and takes back what a handler no longer says", () => {
    const described = having("description", "Ours");

    assert.deepEqual(mergeAction(described, having("description", "By hand")), described);
    assert.deepEqual(mergeAction(declared, described, described), declared);
  });

  it("leaves out what Port adds, and steps over inputs that are gone", () => {
    const current = having("id", "action_1", having("updatedAt", "2026-01-01T00:00:00.000Z"));
    const steps = [{ title: "One", order: ["size", "color"] }];

    assert.deepEqual(
      mergeAction(declared, having("trigger.userInputs.steps", steps, current)),
      declared,
    );
  });
});

describe("asksForApproval", () => {
  it("is so for true and for any object", () => {
    const values = [undefined, null, false, true, { type: "ANY" }];

    const answers = values.map((value) => asksForApproval(having("requiredApproval", value)));

    assert.deepEqual(answers, [false, false, false, true, true]);
  });
});
