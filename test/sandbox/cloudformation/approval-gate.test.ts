import { assert } from "chai";
import type { Stack } from "../../../sandbox/aws/cloudformation/stack";
import { until } from "../../support/until";
import { ended, eventsOf, FUNCTION, reasonOf, signal, startStacks, type TestStacks } from "./setup";

const TEMPLATE = `
Parameters:
  Name: { Type: String }
Resources:
  ApprovalHandle:
    Type: AWS::CloudFormation::WaitConditionHandle
  ApprovalRequest:
    Type: Custom::LongshoreApproval
    Properties:
      ServiceToken: ${FUNCTION}
      ServiceTimeout: "60"
      WaitUrl: !Ref ApprovalHandle
      Product: static-site
      Title: Static site
      TimeoutSeconds: "43200"
      Parameters: { Name: !Ref Name }
  ApprovalCondition:
    Type: AWS::CloudFormation::WaitCondition
    Properties:
      Handle: !Ref ApprovalHandle
      Timeout: "43200"
  Files:
    Type: AWS::S3::Bucket
    DependsOn: ApprovalCondition
    Properties: { BucketName: !Ref Name }
  News:
    Type: AWS::SNS::Topic
    DependsOn: ApprovalCondition
    Properties: { DisplayName: !GetAtt Files.Arn }
Outputs:
  ApprovalDecision: { Value: !GetAtt ApprovalCondition.Data }
  Bucket: { Value: !Ref Files }
`;

describe("a stack that waits for an approval", () => {
  let test: TestStacks;
  let stack: Stack;

  const made = () => {
    const { store } = test.aws.endpoint.cloudControl;
    return ["AWS::S3::Bucket", "AWS::SNS::Topic"].flatMap((type) => store.list("eu-west-1", type));
  };
  /** What the function was asked, once the stack waits for the answer of a person. */
  const asked = async (template = TEMPLATE) => {
    stack = test.create(template, { parameters: { Name: "site" } });
    await until(() => eventsOf(stack).includes("ApprovalRequest CREATE_COMPLETE"));
    return test.requests[0]?.ResourceProperties as Record<string, string>;
  };
  const decide = (url: string | undefined, status: "SUCCESS" | "FAILURE", more: object) =>
    test.send(url ?? "", signal(status, { UniqueId: "approval-1", ...more }));

  beforeEach(async () => {
    test = await startStacks((request) => ({
      PhysicalResourceId: request.PhysicalResourceId ?? "approval-1",
    }));
  });
  afterEach(() => test.close());

  it("asks for what was typed in, and makes nothing meanwhile", async () => {
    const { WaitUrl, ...properties } = await asked();

    assert.deepEqual<object>(properties, {
      ServiceToken: FUNCTION,
      ServiceTimeout: "60",
      Product: "static-site",
      Title: "Static site",
      TimeoutSeconds: "43200",
      Parameters: { Name: "site" },
    });
    assert.match(
      WaitUrl ?? "",
      /^https:\/\/cloudformation-waitcondition-eu-west-1\.s3-eu-west-1\.amazonaws\.com\//,
    );
    assert.equal(stack.status, "CREATE_IN_PROGRESS");
    assert.isEmpty(made());
  });

  it("goes on when somebody approves", async () => {
    const { WaitUrl } = await asked();

    await decide(WaitUrl, "SUCCESS", { Data: "Approved by Ann at 2026-01-31T12:00:00Z" });
    await ended(stack);

    assert.equal(stack.status, "CREATE_COMPLETE");
    assert.deepEqual(stack.outputs, {
      ApprovalDecision: '{"approval-1":"Approved by Ann at 2026-01-31T12:00:00Z"}',
      Bucket: "site",
    });
    assert.lengthOf(made(), 2);
  });

  it("rolls back with the reason when somebody rejects", async () => {
    const { WaitUrl } = await asked();

    await decide(WaitUrl, "FAILURE", { Reason: "Rejected by Ann: too dear" });
    await ended(stack);

    assert.equal(stack.status, "ROLLBACK_COMPLETE");
    assert.equal(
      reasonOf(stack, "ApprovalCondition"),
      "WaitCondition received failed message: 'Rejected by Ann: too dear' for uniqueId: approval-1",
    );
    assert.isEmpty(made());
    assert.isFalse(
      stack.events.some(({ LogicalResourceId: id }) => ["Files", "News"].includes(id)),
    );
    assert.deepEqual(
      test.requests.map((one) => [one.RequestType, one.PhysicalResourceId]),
      [
        ["Create", undefined],
        ["Delete", "approval-1"],
      ],
    );
  });

  it("rolls back when nobody decides in time", async () => {
    await asked(TEMPLATE.replace('Timeout: "43200"\n  Files', 'Timeout: "1"\n  Files'));
    await ended(stack);

    assert.equal(stack.status, "ROLLBACK_COMPLETE");
    assert.equal(
      reasonOf(stack, "ApprovalCondition"),
      "WaitCondition timed out. Received 0 conditions when expecting 1",
    );
    assert.isEmpty(made());
  });

  it("goes on waiting when a scanner opens the URL", async () => {
    const { WaitUrl = "" } = await asked();

    const statuses = [];
    for (const method of ["GET", "HEAD", "OPTIONS", "POST"]) {
      statuses.push((await test.send(WaitUrl, "", { method })).status);
    }

    assert.deepEqual(statuses, [403, 403, 403, 405]);
    assert.equal(stack.status, "CREATE_IN_PROGRESS");
  });

  it("rolls back when the request for the approval fails, and stops waiting", async () => {
    await test.close();
    test = await startStacks(({ RequestType }) =>
      RequestType === "Create" ? { Status: "FAILED", Reason: "No topic." } : {},
    );
    stack = await test.deploy(TEMPLATE, { parameters: { Name: "site" } });

    assert.equal(stack.status, "ROLLBACK_COMPLETE");
    assert.match(reasonOf(stack, "ApprovalRequest") ?? "", /Message returned: No topic\. \(Req/);
    assert.equal(reasonOf(stack, "ApprovalCondition"), "Resource creation cancelled");
  });

  it("cancels the request when the stack is deleted while it waits", async () => {
    const { WaitUrl } = await asked();

    test.stacks.delete(stack.id);
    await ended(stack);

    assert.equal(stack.status, "DELETE_COMPLETE");
    assert.equal(test.requests.at(-1)?.RequestType, "Delete");
    assert.equal((await decide(WaitUrl, "SUCCESS", {})).status, 200);
    assert.equal(stack.status, "DELETE_COMPLETE");
    assert.isEmpty(made());
  });

  it("takes a decision whose first answer was lost, once", async () => {
    const { WaitUrl = "" } = await asked();
    test.aws.endpoint.presignedUrls.faults.push({ kind: "lost" });

    const lost = await decide(WaitUrl, "SUCCESS", { Data: "first" }).catch(() => undefined);
    await decide(WaitUrl, "SUCCESS", { Data: "second" });
    await ended(stack);

    assert.isUndefined(lost);
    assert.equal(stack.outputs["ApprovalDecision"], '{"approval-1":"first"}');
  });
});
