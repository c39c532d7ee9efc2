import { assert } from "chai";
import { needsApproval } from "../../registry/approval";
import { buildRegistry } from "../../registry/registry";
import { actionFile, refusalOf } from "./setup";

describe("needsApproval", () => {
  const cases: [string, readonly string[] | undefined, string, boolean][] = [
    ["every stack when none is named", undefined, "dev", true],
    ["a stack that is named", ["prod", "test"], "test", true],
    ["no other stack", ["prod", "test"], "dev", false],
    ["no stack whose name only begins with a whole name", ["prod"], "prod-eu", false],
    ["every stack that begins as a pattern", ["prod*"], "prod-eu", true],
    ["the stack that is a pattern's beginning itself", ["prod*"], "prod", true],
    ["no stack that only contains a pattern's beginning", ["prod*"], "preprod", false],
    ["every stack for the pattern *", ["*"], "dev", true],
  ];
  for (const [what, stacks, stack, expected] of cases) {
    it(`holds for ${what}`, () => {
      assert.equal(needsApproval({ approval: stacks ? { stacks } : {} }, stack), expected);
    });
  }

  it("holds for no action that says nothing of approval", () => {
    assert.isFalse(needsApproval({}, "prod"));
  });
});

describe("an action's approval", () => {
  const stacks =
    'allowed: a list of names of Pulumi stacks, such as ["prod*"] ("*" only at the end); every stack when left out.';
  const parts =
    'allowed: an object such as {} or { stacks: ["prod*"], approvers: ["security"], atLeast: 2 }.';
  const wrong: [string, unknown, string][] = [
    ["true", true, `approval is true; ${parts}`],
    ["a list", ["prod"], `approval is ["prod"]; ${parts}`],
    [
      "a misspelt part",
      { stack: ["prod"] },
      'approval.stack is ["prod"]; there is no such key; did you mean "stacks"? (known: stacks, hours, approvers, atLeast, when, escalation).',
    ],
    ["one stack without a list", { stacks: "prod" }, `approval.stacks is "prod"; ${stacks}`],
    ["no stacks", { stacks: [] }, `approval.stacks is []; ${stacks}`],
    ["a star in the middle", { stacks: ["p*d"] }, `approval.stacks is ["p*d"]; ${stacks}`],
    ["an empty name", { stacks: [""] }, `approval.stacks is [""]; ${stacks}`],
    ...[[], ["The boss"], "security", ["a@example"]].map((approvers): [string, unknown, string] => [
      `for ${JSON.stringify(approvers)}`,
      { approvers },
      `approval.approvers is ${JSON.stringify(approvers)}; allowed: a list of groups of the stack's ` +
        'approvers and of e-mail addresses, such as ["security", "lead@example.com"].',
    ]),
    ...[0, 1.5, 21, "2"].map((atLeast): [string, unknown, string] => [
      `by ${JSON.stringify(atLeast)}`,
      { atLeast },
      `approval.atLeast is ${JSON.stringify(atLeast)}; allowed: a whole number from 1 to 20.`,
    ]),
    [
      "on no condition",
      { when: " " },
      'approval.when is " "; allowed: a JQ filter over the inputs, such as ".cores > 4".',
    ],
    [
      "escalated at once",
      { escalation: { afterHours: 0, approvers: ["leads"] } },
      "approval.escalation.afterHours is 0; allowed: more than 0 and up to 168 hours.",
    ],
    ...[[], [4]].map(([hours]): [string, unknown, string] => [
      `escalated when its ${hours ?? 12} hours are over`,
      { ...(hours && { hours }), escalation: { afterHours: hours ?? 12, approvers: ["leads"] } },
      `approval.escalation.afterHours is ${hours ?? 12}; allowed: less than the ${hours ?? 12} hours that people have to ` +
        "decide, or nobody is ever asked then.",
    ]),
    [
      "escalated to nobody",
      { escalation: { afterHours: 1 } },
      "approval.escalation.approvers is missing; allowed: a list of groups of the stack's approvers " +
        'and of e-mail addresses, such as ["security", "lead@example.com"].',
    ],
    ...[0.5, 169, Number.NaN, "12"].map((hours): [string, unknown, string] => [
      `${JSON.stringify(hours)} hours`,
      { hours },
      `approval.hours is ${JSON.stringify(hours)}; allowed: a number of hours from 1 to 168.`,
    ]),
  ];
  for (const [what, approval, sentence] of wrong) {
    it(`cannot be ${what}`, () => {
      assert.equal(
        refusalOf(actionFile("my-action", { approval })),
        `handlers/actions/my-action.ts: ${sentence}`,
      );
    });
  }

  it("can be empty, name stacks and patterns, and give the hours", () => {
    const { actions } = buildRegistry([
      actionFile("a", { approval: {} }),
      actionFile("b", { approval: { stacks: ["prod", "team-*", "*"], hours: 168 } }),
      actionFile("c", { approval: { hours: 1 } }),
    ]);

    assert.deepEqual(actions.get("b")?.approval, { stacks: ["prod", "team-*", "*"], hours: 168 });
  });

  it("can say who must agree, how many, when, and who is asked later", () => {
    const approval = {
      ...{ approvers: ["security", "lead@example.com"], atLeast: 2, when: ".cores > 4" },
      escalation: { afterHours: 0.5, approvers: ["leads"] },
    };

    const { actions } = buildRegistry([actionFile("a", { approval })]);

    assert.deepEqual(actions.get("a")?.approval, approval);
  });
});
