import { assert } from "chai";
import { defineAction, existing, field } from "../../registry";
import { toPortAction } from "../../registry/port-action";
import { blueprintOf } from "./setup";

const handle = () => Promise.resolve();

describe("toPortAction", () => {
  it("gives the action as Port's API takes it: no payload of its own, published", () => {
    const action = defineAction({
      identifier: "scale_service",
      title: "Scale service",
      description: "Sets the number of tasks",
      icon: "Service",
      trigger: "DAY-2",
      blueprint: "service",
      input: {
        zeta: field.integer("Tasks", { minimum: 0 }),
        alpha: field.string("Note", { required: false }),
        mid: field.boolean("Wait", { default: true }),
      },
      handle,
    });

    assert.deepEqual(toPortAction(action), {
      identifier: "scale_service",
      title: "Scale service",
      description: "Sets the number of tasks",
      icon: "Service",
      trigger: {
        type: "self-service",
        operation: "DAY-2",
        blueprintIdentifier: "service",
        userInputs: {
          properties: {
            zeta: { title: "Tasks", type: "number", multipleOf: 1, minimum: 0 },
            alpha: { title: "Note", type: "string" },
            mid: { title: "Wait", type: "boolean", default: true },
          },
          required: ["zeta"],
          order: ["zeta", "alpha", "mid"],
        },
      },
      invocationMethod: { type: "KAFKA" },
      publish: true,
    });
  });

  it("leaves out what is not given", () => {
    const action = defineAction({
      identifier: "a",
      title: "A",
      trigger: "CREATE",
      blueprint: existing("service"),
      input: {},
      handle,
    });

    const sent = toPortAction(action);

    assert.hasAllKeys(sent, ["identifier", "title", "trigger", "invocationMethod", "publish"]);
    assert.deepEqual(sent.trigger.userInputs, { properties: {}, required: [], order: [] });
  });

  for (const [way, blueprint] of [
    ["its identifier", "service"],
    ["existing()", existing("service")],
    ["the whole blueprint", blueprintOf("service")],
  ] as const) {
    it(`names a blueprint that is given by ${way}`, () => {
      const action = defineAction({
        identifier: "a",
        title: "A",
        trigger: "DELETE",
        blueprint,
        input: {},
        handle,
      });

      assert.equal(toPortAction(action).trigger.blueprintIdentifier, "service");
    });
  }
});
