import { assert } from "chai";
import { RoleRefused } from "../../../functions/aws/assumed-roles";
import { trailProblem } from "../../../functions/catalog/trail-problem";
import type { JsonCall } from "../../../registry/aws-json";
import type { JsonObject } from "../../../registry/contract/port-data";
import { errorOf } from "../../support/error-of";

interface Trail {
  readonly Name: string;
  readonly IsMultiRegionTrail: boolean;
  readonly logs: boolean;
}

/** CloudTrail of an account, as far as it is asked. */
function cloudTrail(trails: readonly Trail[]) {
  const asked: string[] = [];
  const arnOf = (name: string) => `arn:aws:cloudtrail:us-east-1:210987654321:trail/${name}`;
  const send = async ({ service, operation, input }: JsonCall): Promise<JsonObject> => {
    asked.push(`${service} ${operation}`);
    if (operation === "DescribeTrails") {
      assert.deepEqual(input, { includeShadowTrails: true });
      return {
        trailList: trails.map(({ logs: _, ...one }) => ({ ...one, TrailARN: arnOf(one.Name) })),
      };
    }
    const found = trails.find(({ Name }) => arnOf(Name) === input.Name);
    return { IsLogging: found?.logs ?? false };
  };
  return { asked, problem: () => trailProblem({ send }, "eu-west-1") };
}

const whole: Trail = { Name: "whole", IsMultiRegionTrail: true, logs: true };

describe("trailProblem", () => {
  for (const [what, trails, problem] of [
    ["a trail of all regions that logs", [whole], undefined],
    [
      "one that logs behind others that do not",
      [{ ...whole, Name: "old", logs: false }, whole],
      undefined,
    ],
    ["no trail", [], /^No CloudTrail trail logs in all its regions, .* There is none\.$/],
    ["one that was stopped", [{ ...whole, logs: false }], /In eu-west-1, "whole" does not log\.$/],
    [
      "trails of one region, and one that was stopped",
      [
        { ...whole, Name: "here", IsMultiRegionTrail: false },
        { ...whole, logs: false },
      ],
      /"here" logs in one region alone, "whole" does not log\.$/,
    ],
  ] as const)
    it(`${problem ? "names" : "is content with"} ${what}`, async () => {
      const found = await cloudTrail(trails).problem();

      if (problem === undefined) assert.isUndefined(found);
      else assert.match(found ?? "", problem);
    });

  it("asks nothing more once it knows", async () => {
    const { asked, problem } = cloudTrail([whole, { ...whole, Name: "second" }]);

    await problem();

    assert.deepEqual(asked, ["cloudtrail DescribeTrails", "cloudtrail GetTrailStatus"]);
  });

  it("says that it cannot be seen, and that nobody is let in as that", async () => {
    const failing = (error: Error) => trailProblem({ send: () => Promise.reject(error) }, "here");

    assert.match(
      (await failing(new Error("AccessDeniedException no"))) ?? "",
      /^It cannot be seen whether a CloudTrail trail logs there: AccessDeniedException no$/,
    );
    assert.instanceOf(await errorOf(failing(new RoleRefused("no"))), RoleRefused);
  });
});
