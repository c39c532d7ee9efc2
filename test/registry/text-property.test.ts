import { assert } from "chai";
import { InputError, textProperty } from "../../registry";

const entity = {
  identifier: "web",
  properties: { region: "eu-west-1", empty: "", size: 3 },
  relations: {},
};

describe("textProperty", () => {
  it("gives a text", () => {
    assert.equal(textProperty(entity, "region"), "eu-west-1");
  });

  for (const [name, shown] of [
    ["empty", '""'],
    ["size", "3"],
    ["missing", "null"],
  ] as const) {
    it(`refuses a value that is ${shown}, naming entity and property`, () => {
      assert.throws(
        () => textProperty(entity, name),
        InputError,
        `Entity "web" has no ${name} (it is ${shown}). Set ${name} in Port and run the action again.`,
      );
    });
  }
});
