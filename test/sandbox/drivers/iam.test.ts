import { assert } from "chai";
import { createDrivers } from "../../../sandbox/drivers";
import { ACCOUNT } from "../aws/start";
import { startDrivers, type TestDrivers } from "./setup";

const ROLE = "aws:iam/role:Role";
const POLICY = "aws:iam/policy:Policy";
const statement = (Action: string) => ({ Effect: "Allow", Action, Resource: "*" });
const policy = (Action: string) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [statement(Action)] });
const trust = (Service: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service } }],
  });

describe("the drivers of IAM", () => {
  let test: TestDrivers;
  beforeEach(async () => {
    test = await startDrivers();
  });
  afterEach(() => test.close());

  const denied = (action: string) => {
    const { access } = test.aws.endpoint;
    const principal = access.find("worker");
    return principal && access.denied(principal, "eu-west-1", { action, resource: "*" });
  };

  it("hold a role to its permissions boundary, until it has none", async () => {
    const { id: permissionsBoundary } = await test.make(POLICY, "limit", {
      policy: policy("s3:*"),
    });
    const inputs = { assumeRolePolicy: trust("lambda.amazonaws.com"), permissionsBoundary };
    const made = await test.make(ROLE, "worker", inputs);
    await test.make("aws:iam/rolePolicy:RolePolicy", "own", {
      role: "worker",
      policy: policy("*"),
    });

    assert.isUndefined(denied("s3:ListAllMyBuckets"));
    assert.include(denied("sqs:ListQueues"), "no permissions boundary allows");

    const live = { type: ROLE, name: "worker", inputs, ...made };
    const driver = createDrivers(test.parts)[ROLE];
    await driver?.update(live, { assumeRolePolicy: inputs.assumeRolePolicy });
    assert.isUndefined(denied("sqs:ListQueues"));
  });

  const refused: [inputs: Record<string, unknown>, problem: string][] = [
    [
      { permissionsBoundary: `arn:aws:iam::${ACCOUNT}:policy/none` },
      `NoSuchEntity: Scope ARN: arn:aws:iam::${ACCOUNT}:policy/none does not exist`,
    ],
    [{ assumeRolePolicy: policy("sts:AssumeRole") }, "Has prohibited field Resource"],
  ];
  for (const [inputs, problem] of refused) {
    it(`refuse a role with ${Object.keys(inputs).join()}: ${problem}`, async () => {
      assert.include(await test.refusal(ROLE, inputs), problem);
      assert.isUndefined(test.aws.endpoint.access.find("made"));
    });
  }

  it("give functions only roles that trust Lambda", async () => {
    await test.make(ROLE, "clock", { assumeRolePolicy: trust("scheduler.amazonaws.com") });

    const role = `arn:aws:iam::${ACCOUNT}:role/clock`;
    assert.include(
      await test.refusal("aws:lambda/function:Function", { role }),
      `The role ${role} cannot be assumed by Lambda: it does not trust lambda.amazonaws.com`,
    );
  });
});
