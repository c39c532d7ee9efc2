import { assert } from "chai";
import { readForm } from "../../../sandbox/aws/form";

describe("readForm", () => {
  const cases: readonly (readonly [what: string, form: string, read: object])[] = [
    ["plain fields", "Action=A&Name=b%20c", { Action: "A", Name: "b c" }],
    ["lists of texts", "Ids.member.1=a&Ids.member.2=b", { Ids: ["a", "b"] }],
    ["lists of EC2", "InstanceId.1=a&InstanceId.2=b", { InstanceId: ["a", "b"] }],
    [
      "lists of more than nine",
      [..."98765432", "10", "1"].map((n) => `I.${n}=${n}`).join("&"),
      {
        I: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"],
      },
    ],
    [
      "lists of objects",
      "Tags.member.1.Key=k&Tags.member.1.Value=v&Tags.member.3.Key=l",
      {
        Tags: [{ Key: "k", Value: "v" }, { Key: "l" }],
      },
    ],
    [
      "maps",
      "Attributes.entry.1.key=k&Attributes.entry.1.value=v",
      {
        Attributes: [{ key: "k", value: "v" }],
      },
    ],
    ["objects", "A.B.C=c&A.D=d", { A: { B: { C: "c" }, D: "d" } }],
    ["an empty list as the clients write it", "Tags=", { Tags: "" }],
    ["a field that is a text and an object as what comes last", "A=a&A.B=b", { A: { B: "b" } }],
    ["numbers beyond all lists", "I.999999999=a", { I: ["a"] }],
  ];
  for (const [what, form, expected] of cases) {
    it(`reads ${what}`, () => assert.deepEqual(readForm(form), { ...expected }));
  }

  it("takes no name for one of the language's own", () => {
    readForm("__proto__.polluted=1&constructor.prototype.polluted=1");

    assert.notProperty({}, "polluted");
  });

  it("reads no deeper than any service has fields", () => {
    assert.doesNotThrow(() => readForm(`${"a.".repeat(1_000_000)}a=1`));
  });
});
