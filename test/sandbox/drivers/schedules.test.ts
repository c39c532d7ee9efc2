import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { assert } from "chai";
import { ACCOUNT } from "../aws/start";
import { startDrivers, type TestDrivers } from "./setup";

const scheduleType = "aws:scheduler/schedule:Schedule";

describe("the driver of schedules", () => {
  let test: TestDrivers;
  beforeEach(async () => {
    test = await startDrivers();
  });
  afterEach(() => test.close());

  const makeRole = async (Action: string, Resource: string) => {
    const { outputs } = await test.make("aws:iam/role:Role", "clock-role");
    const Statement = [{ Effect: "Allow", Action, Resource }];
    const policy = JSON.stringify({ Statement });
    await test.make("aws:iam/rolePolicy:RolePolicy", "clock-policy", {
      role: "clock-role",
      policy,
    });
    return outputs.arn;
  };

  it("puts a message on a queue when it is fired, with its role", async () => {
    const queue = await test.make("aws:sqs/queue:Queue", "catalog");
    const roleArn = await makeRole("sqs:SendMessage", String(queue.outputs.arn));
    const { outputs } = await test.make(scheduleType, "catalog-resync", {
      scheduleExpression: "rate(6 hours)",
      target: { arn: queue.outputs.arn, roleArn, input: '{"longshore":"resync-all"}' },
    });

    await test.parts.schedules.fire("catalog-resync");

    const { Messages } = await test.aws
      .root(SQSClient)
      .send(new ReceiveMessageCommand({ QueueUrl: queue.id }));
    assert.equal(Messages?.[0]?.Body, '{"longshore":"resync-all"}');
    assert.equal(
      outputs.arn,
      `arn:aws:scheduler:eu-west-1:${ACCOUNT}:schedule/default/catalog-resync`,
    );
  });

  it("invokes a function when it is fired, with its role", async () => {
    const arn = `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:clock`;
    const roleArn = await makeRole("lambda:InvokeFunction", arn);
    await test.make(scheduleType, "clock", {
      scheduleExpression: "rate(1 minute)",
      target: { arn, roleArn, input: "{}" },
    });

    await test.parts.schedules.fire("clock");

    assert.deepEqual(test.invocations, [[arn, {}]]);
  });

  it("refuses other expressions than rates", async () => {
    const target = { arn: "arn:aws:sqs:eu-west-1:123456789012:q", roleArn: "r" };

    assert.match(
      await test.refusal(scheduleType, { scheduleExpression: "cron(0 8 * * ? *)", target }),
      /Its expression is "cron\(0 8 \* \* \? \*\)"; the sandbox has rates/,
    );
  });
});
