import { assert } from "chai";
import { sessionPolicies } from "../../policies/session-policies";
import { defineAction } from "../../registry/action";
import { discoverRegistry } from "../../registry/discover";
import { field } from "../../registry/fields";
import { allow } from "../../registry/statement";

const action = (identifier: string, more: object) =>
  defineAction({
    ...{ identifier, title: "T", trigger: "CREATE", blueprint: "thing", input: {} },
    handle: async () => undefined,
    ...more,
  });

describe("sessionPolicies", () => {
  it("has the rights of each action that may work in another account, and no other's", () => {
    const permissions = (name: string) => [allow([`s3:${name}`], "arn:aws:s3:::*")];
    const policies = new Map(
      sessionPolicies([
        action("chosen", { input: { a: field.account("A") }, permissions: permissions("GetA") }),
        action("on_entity", { trigger: "DAY-2", permissions: permissions("GetB") }),
        action("here", { permissions: permissions("GetC") }),
      ]),
    );

    assert.sameMembers([...policies.keys()], ["chosen", "on_entity"]);
    assert.include(policies.get("chosen"), "s3:GetA");
    assert.notInclude(policies.get("chosen"), "s3:GetB");
    assert.include(policies.get("chosen"), "cloudformation:CreateResource");
  });

  it("fits the shipped actions, and says which does not", () => {
    const all = [...discoverRegistry("handlers").actions.values()];
    assert.isNotEmpty(sessionPolicies(all));

    const names = Array.from({ length: 90 }, (_, index) => `s3:GetSomethingWithALongName${index}`);
    const long = action("long", {
      trigger: "DAY-2",
      permissions: [allow(names, "arn:aws:s3:::*")],
    });
    assert.throws(() => sessionPolicies([long]), /takes 2048 characters\. Too long: long \(\d+ ch/);
  });
});
