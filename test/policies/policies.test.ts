import { assert } from "chai";
import { changeWorkerStatements } from "../../policies/change-worker";
import {
  attachToVpc,
  consumeQueue,
  keepRuns,
  readSecrets,
  sendTo,
  useCloudControl,
} from "../../policies/common";
import { intakeStatements } from "../../policies/intake";
import { undertakerStatements } from "../../policies/run-undertaker";
import { runWorkerStatements } from "../../policies/run-worker";

const queueArn = "arn:aws:sqs:eu-west-1:123456789012:queue.fifo";
const deadLettersArn = "arn:aws:sqs:eu-west-1:123456789012:dead.fifo";
const tableArn = "arn:aws:dynamodb:eu-west-1:123456789012:table/runs";
const portSecretArn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:port";
const kafkaSecretArn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:kafka";

describe("policies' common statements", () => {
  it("consumeQueue: take, delete and put off messages of one queue", () => {
    assert.deepEqual(consumeQueue(queueArn), {
      actions: [
        "sqs:ReceiveMessage",
        "sqs:DeleteMessage",
        "sqs:ChangeMessageVisibility",
        "sqs:GetQueueAttributes",
      ],
      resources: [queueArn],
    });
  });

  it("sendTo: send to the queues given", () => {
    assert.deepEqual(sendTo(queueArn, deadLettersArn), {
      actions: ["sqs:SendMessage"],
      resources: [queueArn, deadLettersArn],
    });
  });

  it("readSecrets: read the secrets given", () => {
    assert.deepEqual(readSecrets(portSecretArn), {
      actions: ["secretsmanager:GetSecretValue"],
      resources: [portSecretArn],
    });
  });

  it("keepRuns: read and change items of one table, and neither put, delete nor scan", () => {
    assert.deepEqual(keepRuns(tableArn), {
      actions: ["dynamodb:GetItem", "dynamodb:UpdateItem"],
      resources: [tableArn],
    });
  });

  it("useCloudControl: the five operations, with the reason for the wildcard", () => {
    assert.deepEqual(useCloudControl, {
      actions: [
        "cloudformation:CreateResource",
        "cloudformation:GetResource",
        "cloudformation:GetResourceRequestStatus",
        "cloudformation:UpdateResource",
        "cloudformation:DeleteResource",
      ],
      resources: ["*"],
      reason:
        "Cloud Control operations have no resource-level permissions; the types' own permissions limit them",
    });
  });

  it("attachToVpc: what Lambda asks for of a Kafka source in a VPC, with the reason", () => {
    assert.deepEqual(attachToVpc, {
      actions: [
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
      ],
      resources: ["*"],
      reason: "Lambda creates the network interfaces and their names are not known before",
    });
  });
});

describe("intakeStatements", () => {
  const redrivenArn = "arn:aws:sqs:eu-west-1:123456789012:redriven";
  const failedBatchesArn = "arn:aws:s3:::failed-batches";
  const args = {
    ...{ queueArn, deadLettersArn, redrivenArn, failedBatchesArn },
    ...{ portSecretArn, kafkaSecretArn },
  };

  it("sends to both queues, takes redriven dead letters, keeps failed batches and reads both secrets", () => {
    assert.deepEqual(intakeStatements({ ...args, throughVpc: false }), [
      { actions: ["sqs:SendMessage"], resources: [queueArn, deadLettersArn] },
      consumeQueue(redrivenArn),
      { actions: ["s3:PutObject"], resources: [`${failedBatchesArn}/*`] },
      { actions: ["s3:ListBucket"], resources: [failedBatchesArn] },
      {
        actions: ["secretsmanager:GetSecretValue"],
        resources: [portSecretArn, kafkaSecretArn],
      },
    ]);
  });

  it("attaches to the VPC only when the brokers are reached through one", () => {
    const without = intakeStatements({ ...args, throughVpc: false });

    assert.deepEqual(intakeStatements({ ...args, throughVpc: true }), [...without, attachToVpc]);
  });
});

describe("runWorkerStatements", () => {
  it("has its own queue, table and secret, and Cloud Control", () => {
    const statements = runWorkerStatements({
      queueArn,
      deadLettersArn,
      tableArn,
      portSecretArn,
    });

    assert.deepEqual(statements, [
      consumeQueue(queueArn),
      sendTo(deadLettersArn),
      keepRuns(tableArn),
      readSecrets(portSecretArn),
      useCloudControl,
    ]);
  });
});

describe("undertakerStatements", () => {
  it("has its own queue, the runs table and the Port secret", () => {
    const args = { queueArn, deadLettersArn, tableArn, portSecretArn };

    assert.deepEqual(undertakerStatements(args), [
      consumeQueue(queueArn),
      sendTo(deadLettersArn),
      keepRuns(tableArn),
      readSecrets(portSecretArn),
    ]);
  });
});

describe("changeWorkerStatements", () => {
  it("has its own queue, the dead letters, the secret and Cloud Control", () => {
    const statements = changeWorkerStatements({
      queueArn,
      deadLettersArn,
      portSecretArn,
    });

    assert.deepEqual(statements, [
      consumeQueue(queueArn),
      sendTo(deadLettersArn),
      readSecrets(portSecretArn),
      useCloudControl,
    ]);
  });
});
