import { assert } from "chai";
import { buildPolicy } from "../../policies/document";
import { fitStatements } from "../../policies/fit-statements";
import { allow, type Statement } from "../../registry/statement";

const size = (statements: readonly Statement[]) => JSON.stringify(buildPolicy(statements)).length;
const action = (number: number) => `service:${"A".repeat(40)}${number}`;

/** So many statements, each with an action of its own. */
function statements(count: number, resource: (number: number) => string): Statement[] {
  return Array.from({ length: count }, (_, number) =>
    allow([action(number)], resource(number), "there is no narrower resource"),
  );
}

/** Each action on each resource under its conditions, in any order. */
function rights(of: readonly Statement[]): string[] {
  return of
    .flatMap(({ actions, resources, conditions }) =>
      actions.flatMap((one) => resources.map((what) => JSON.stringify([one, what, conditions]))),
    )
    .sort();
}

describe("fitStatements", () => {
  it("leaves what fits as it is declared", () => {
    const declared = statements(20, () => "*");

    assert.deepEqual(fitStatements(declared), { inline: declared, managed: [] });
  });

  it("puts actions on the same resources together when there is no more room", () => {
    const declared = statements(80, () => "*");

    const { inline, managed } = fitStatements(declared);

    assert.lengthOf(inline, 1);
    assert.deepEqual(managed, []);
    assert.deepEqual(rights(inline), rights(declared));
  });

  it("keeps apart what is allowed under different conditions", () => {
    const conditions = { StringEquals: { "aws:ResourceTag/team": "a" } };
    const declared = [
      ...statements(80, () => "*"),
      allow(["service:Special"], "*", { reason: "there is no narrower resource", conditions }),
    ];

    const { inline } = fitStatements(declared);

    assert.lengthOf(inline, 2);
    assert.deepEqual(rights(inline), rights(declared));
  });

  for (const [what, resource] of [
    ["one resource", () => "*"],
    ["a resource each", (number: number) => `arn:aws:service:*:*:thing-${number}/*`],
  ] as const) {
    it(`spreads the rest over managed policies, and allows nothing else: ${what}`, () => {
      const declared = statements(300, resource);

      const { inline, managed } = fitStatements(declared);

      assert.deepEqual(inline, []);
      assert.isAbove(managed.length, 1);
      for (const policy of managed) assert.isAtMost(size(policy), 6_144);
      assert.deepEqual(rights(managed.flat()), rights(declared));
    });
  }

  it("says what to do when a role cannot hold it", () => {
    assert.throws(
      () => fitStatements(statements(1500, () => "*")),
      /have \d{5} characters; a role of IAM takes 10 policies of 6144\. Name actions together/,
    );
  });
});
