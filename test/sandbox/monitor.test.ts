import * as aws from "@pulumi/aws";
import { assert } from "chai";
import { runProgram } from "../../sandbox/monitor";

/** Programs that end well, in themselves, and in a resource that Pulumi would wait for. */
const programs: Record<string, () => Record<string, unknown>> = {
  "that ends": () => ({ done: true }),
  "that throws": () => {
    throw new Error("broken");
  },
  "with a resource that cannot be made": () => {
    new aws.sqs.Queue("q");
    return {};
  },
};

describe("runProgram", () => {
  for (const [what, load] of Object.entries(programs)) {
    it(`leaves stacks as long as they were after a program ${what}`, async () => {
      const before = Error.stackTraceLimit;
      const drivers = {
        "aws:sqs/queue:Queue": { create: () => Promise.reject(new Error("not here")) },
      };

      const config = { "aws:region": "eu-west-1" };
      await runProgram({ load, stack: "dev", config, drivers }).catch(() => undefined);

      assert.equal(Error.stackTraceLimit, before);
    });
  }

  it("leaves the whole stack to a program's own errors", async () => {
    const fail = () => {
      throw new Error("broken");
    };
    const load = () => ({ outer: fail() });
    const config = { "aws:region": "eu-west-1" };

    const error = await runProgram({ load, stack: "dev", config }).catch((thrown: Error) => thrown);

    assert.match((error as Error).stack ?? "", /broken\n +at fail .*\n +at .*monitor\.test\.ts/);
  });
});
