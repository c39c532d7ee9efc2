import { assert } from "chai";
import {
  defaultsOf,
  inputOf,
  sentOf,
  workedOutDefaults,
  type Fields,
} from "../../../sandbox/console/app/form-values";
import type { ShownAction, ShownField } from "../../../sandbox/console/look-types";

const properties: ShownAction["properties"] = {
  size: { type: "number", default: 3 },
  by: { type: "string", title: "By", default: { jqQuery: ".user.email" } },
  hidden: { type: "string", default: "always", visible: false },
  after: { type: "string", dependsOn: ["by", "size"] },
};
const action = { properties, order: Object.keys(properties) } as unknown as ShownAction;
const field = (more: Partial<ShownField>): ShownField => ({
  ...{ isVisible: true, isRequired: false, isDisabled: false, schema: {} },
  ...more,
});
const drawn: Fields = {
  size: field({}),
  by: field({ schema: { default: "dana@example.com" } }),
  hidden: field({ isVisible: false, schema: { default: "always" } }),
  after: field({ isDisabled: true, schema: { dependsOn: ["by", "size"] }, mistake: "wrong" }),
};

describe("the values of a form", () => {
  it("begin with the defaults, and with those of jq as they are worked out", () => {
    assert.deepEqual(defaultsOf(action), { size: 3, hidden: "always" });
    assert.deepEqual(workedOutDefaults(action, drawn, new Set()), { by: "dana@example.com" });
    assert.deepEqual(workedOutDefaults(action, drawn, new Set(["by"])), {});
  });

  it("are sent as they are filled in; what nobody can fill in has its default", () => {
    const values = { size: 4, by: "eve@example.com", hidden: "typed", after: "typed" };

    assert.deepEqual(sentOf(action, drawn, values), {
      ...{ size: 4, by: "eve@example.com", hidden: "always" },
    });
  });

  it("say what comes first, and what is wrong only where somebody has been", () => {
    const [waiting] = inputOf(action, "after", drawn.after, true);
    const [untouched] = inputOf(action, "after", drawn.after, false);

    assert.deepInclude(waiting, { waitsFor: "Fill in By and size first.", mistake: "wrong" });
    assert.isUndefined(untouched?.mistake);
    assert.notProperty(inputOf(action, "size", drawn.size, true)[0], "waitsFor");
  });
});
