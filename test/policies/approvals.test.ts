import { assert } from "chai";
import { sharedAttributes } from "../../registry/approval-events";
import { approvalApiStatements } from "../../policies/approval-api";
import { approvalClockStatements } from "../../policies/approval-clock";
import { approvalDeskStatements, type DeskArns } from "../../policies/approval-desk";
import { approvalRequestStatements } from "../../policies/approval-request";
import { consumeQueue, invokeFunctions } from "../../policies/common";
import { launchRolePolicy } from "../../policies/launch-role";
import { runClockStatements } from "../../policies/run-clock";
import { runWorkerStatements } from "../../policies/run-worker";
import { httpsOnlyPolicy } from "../../policies/private-bucket";
import { allow } from "../../registry";

const region = "eu-west-1:123456789012";
const tableArn = `arn:aws:dynamodb:${region}:table/approvals`;
const keyArn = `arn:aws:kms:${region}:key/0a1b`;
const topicArns = [`arn:aws:sns:${region}:default`, `arn:aws:sns:${region}:site`];
const desk: DeskArns = { tableArn, keyArn, topicArns };
const runsQueueArn = `arn:aws:sqs:${region}:runs.fifo`;
const requestFunctionArn = `arn:aws:lambda:${region}:function:request`;
const portSecretArn = `arn:aws:secretsmanager:${region}:secret:port`;

const sign = { actions: ["kms:GenerateMac"], resources: [keyArn] };
const publish = {
  actions: ["sns:ListSubscriptionsByTopic", "sns:Publish"],
  resources: topicArns,
};
const keep = { actions: ["dynamodb:GetItem", "dynamodb:UpdateItem"], resources: [tableArn] };
const putEvents = {
  actions: ["events:PutEvents"],
  resources: [`arn:aws:events:${region}:event-bus/default`],
  conditions: { StringEquals: { "events:source": "longshore.approvals" } },
};
const wakesArn = `arn:aws:sqs:${region}:runs-wakes.fifo`;
const deadLettersArn = `arn:aws:sqs:${region}:dead.fifo`;
const asksArn = `arn:aws:sqs:${region}:approvals-asks.fifo`;
const wake = { actions: ["sqs:SendMessage"], resources: [wakesArn] };
const ask = [
  {
    actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
    resources: [tableArn],
  },
  sign,
  publish,
];

describe("approvalRequestStatements", () => {
  it("asks for approvals, and looks at stacks of its own account and region", () => {
    assert.deepEqual(approvalRequestStatements(desk), [
      ...ask,
      {
        actions: ["cloudformation:DescribeStacks"],
        resources: [`arn:aws:cloudformation:${region}:stack/*`],
      },
    ]);
  });
});

describe("approvalApiStatements", () => {
  it("reads and decides, checks links without being able to make any, and wakes runs", () => {
    assert.deepEqual(approvalApiStatements({ tableArn, keyArn, wakesArn }), [
      { actions: ["dynamodb:Query"], resources: [`${tableArn}/index/open-index`] },
      keep,
      { actions: ["kms:VerifyMac"], resources: [keyArn] },
      wake,
    ]);
  });

  it("reads Slack's secret only where approvers decide there", () => {
    const slackSecretArn = `arn:aws:secretsmanager:${region}:secret:slack`;

    assert.deepEqual(
      approvalApiStatements({ tableArn, keyArn, wakesArn, slackSecretArn }).slice(4),
      [{ actions: ["secretsmanager:GetSecretValue"], resources: [slackSecretArn] }],
    );
  });
});

describe("approvalClockStatements", () => {
  const due = { actions: ["dynamodb:Query"], resources: [`${tableArn}/index/open-index`] };

  it("finds what is due, follows up on it, and wakes runs", () => {
    assert.deepEqual(approvalClockStatements({ ...desk, wakesArn }), [
      due,
      keep,
      sign,
      publish,
      wake,
      putEvents,
    ]);
  });

  it("reads Port's secret only where it tells Port", () => {
    assert.deepEqual(approvalClockStatements({ ...desk, wakesArn, secretArns: [portSecretArn] }), [
      due,
      keep,
      sign,
      publish,
      wake,
      putEvents,
      { actions: ["secretsmanager:GetSecretValue"], resources: [portSecretArn] },
    ]);
  });
});

describe("runClockStatements", () => {
  it("finds the parked runs that are due, marks them, takes requests, and wakes them", () => {
    const runs = `arn:aws:dynamodb:${region}:table/runs`;

    const args = { queueArn: runsQueueArn, wakesArn, deadLettersArn, tableArn: runs };

    assert.deepEqual(runClockStatements(args), [
      { actions: ["dynamodb:Query"], resources: [`${runs}/index/parked-index`] },
      { actions: ["dynamodb:UpdateItem"], resources: [runs] },
      consumeQueue(wakesArn),
      { actions: ["sqs:SendMessage"], resources: [runsQueueArn, deadLettersArn] },
    ]);
  });
});

describe("runWorkerStatements, with approvals", () => {
  it("asks by message, and reads what became of it", () => {
    const args = {
      ...{ queueArn: runsQueueArn, deadLettersArn },
      ...{ tableArn, portSecretArn },
    };
    const without = runWorkerStatements(args);

    assert.deepEqual(runWorkerStatements({ ...args, approvals: { tableArn, asksArn } }), [
      ...without,
      { actions: ["sqs:SendMessage"], resources: [asksArn] },
      {
        actions: ["dynamodb:GetItem"],
        resources: [tableArn],
        conditions: {
          "ForAllValues:StringEquals": { "dynamodb:Attributes": [...sharedAttributes] },
          StringEqualsIfExists: { "dynamodb:Select": "SPECIFIC_ATTRIBUTES" },
        },
      },
    ]);
  });
});

describe("approvalDeskStatements", () => {
  it("takes what the worker asks, and asks people", () => {
    assert.deepEqual(approvalDeskStatements({ ...desk, asksArn, deadLettersArn, wakesArn }), [
      consumeQueue(asksArn),
      { actions: ["sqs:SendMessage"], resources: [deadLettersArn, wakesArn] },
      ...ask,
    ]);
  });
});

describe("invokeFunctions", () => {
  it("calls the functions given", () => {
    assert.deepEqual(invokeFunctions(requestFunctionArn), {
      actions: ["lambda:InvokeFunction"],
      resources: [requestFunctionArn],
    });
  });
});

describe("launchRolePolicy", () => {
  const permissions = [allow(["sns:CreateTopic"], "arn:aws:sns:*:*:*")];

  it("keeps Service Catalog's stacks, calls the gate, and makes what the product declares", () => {
    assert.deepEqual(JSON.parse(launchRolePolicy({ requestFunctionArn, permissions })), {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: [
            "cloudformation:CreateStack",
            "cloudformation:DeleteStack",
            "cloudformation:DescribeStackEvents",
            "cloudformation:DescribeStacks",
            "cloudformation:SetStackPolicy",
            "cloudformation:TagResource",
            "cloudformation:UntagResource",
            "cloudformation:UpdateStack",
          ],
          Resource: ["arn:aws:cloudformation:*:*:stack/SC-*"],
        },
        {
          Sid: "BecauseATemplateThatIsNotAStackYetHasNoARN",
          Effect: "Allow",
          Action: ["cloudformation:GetTemplateSummary", "cloudformation:ValidateTemplate"],
          Resource: ["*"],
        },
        { Effect: "Allow", Action: ["lambda:InvokeFunction"], Resource: [requestFunctionArn] },
        { Effect: "Allow", Action: ["sns:CreateTopic"], Resource: ["arn:aws:sns:*:*:*"] },
        {
          Effect: "Allow",
          Action: ["s3:GetObject"],
          Resource: ["arn:aws:s3:::*/*"],
          Condition: {
            StringEquals: { "s3:ExistingObjectTag/servicecatalog:provisioning": "true" },
          },
        },
      ],
    });
  });
});

describe("httpsOnlyPolicy", () => {
  it("denies everything on the bucket and its objects without TLS", () => {
    const bucket = "arn:aws:s3:::templates";

    assert.deepEqual(JSON.parse(httpsOnlyPolicy(bucket)), {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: [bucket, `${bucket}/*`],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    });
  });
});
