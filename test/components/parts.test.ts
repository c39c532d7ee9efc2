import * as pulumi from "@pulumi/pulumi";
import { assert } from "chai";
import { DeadLetters } from "../../components/dead-letters";
import { createFifoQueue } from "../../components/fifo-queue";
import { PortCredentials } from "../../components/port-credentials";
import { PrivateNetwork } from "../../components/private-network";
import { valueOf } from "../support/program";
import { runUnderMocks, type Program } from "../support/pulumi";
import { arn, assertNoSecrets } from "./setup";

const queueType = "aws:sqs/queue:Queue";

/** What every FIFO queue of the stack is given. */
function fifoInputs(name: string, visibilityTimeoutSeconds: number) {
  return {
    name: `longshore-${name}.fifo`,
    fifoQueue: true,
    deduplicationScope: "messageGroup",
    fifoThroughputLimit: "perMessageGroupId",
    maxMessageSize: 262_144,
    messageRetentionSeconds: 1_209_600,
    visibilityTimeoutSeconds,
    sqsManagedSseEnabled: true,
  };
}

describe("createFifoQueue", () => {
  it("makes an encrypted queue that keeps messages for two weeks", async () => {
    const program = await runUnderMocks(() => {
      const parent = new pulumi.ComponentResource("test:core:Parent", "parent");
      createFifoQueue("runs", 360, undefined, parent);
    });

    assert.deepEqual(program.onlyInputsOf(queueType), fifoInputs("runs", 360));
    assert.equal(program.named("runs").parent, "test:core:Parent parent");
  });

  it("gives up on a message after so many deliveries", async () => {
    const program = await runUnderMocks(() => {
      const parent = new pulumi.ComponentResource("test:core:Parent", "parent");
      const queue = createFifoQueue("failed", 60, undefined, parent);
      createFifoQueue("runs", 360, { queue, maxReceiveCount: 12 }, parent);
    });

    const { redrivePolicy, ...others } = program.named("runs").inputs;
    assert.deepEqual(others, fifoInputs("runs", 360));
    assert.deepEqual(JSON.parse(redrivePolicy as string), {
      deadLetterTargetArn: arn("sqs", "failed"),
      maxReceiveCount: 12,
    });
    assert.notProperty(program.named("failed").inputs, "redrivePolicy");
  });
});

describe("DeadLetters", () => {
  it("is a FIFO queue with alarms on its first message and on one that lies for a week", async () => {
    const program = await runUnderMocks(() => new DeadLetters("dead", {}));

    assert.deepEqual(program.onlyInputsOf(queueType), fifoInputs("dead", 60));
    const { inputs } = program.named("dead-alarm");
    assert.deepEqual(inputs, {
      alarmDescription:
        "Longshore could not handle a message; its reason is an attribute of the dead letter. " +
        "See docs/runbook.md#dead-letters",
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: "longshore-dead.fifo" },
      statistic: "Maximum",
      period: 300,
      evaluationPeriods: 1,
      threshold: 1,
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      treatMissingData: "notBreaching",
      alarmActions: [],
    });
    assert.deepEqual(program.named("dead-old").inputs, {
      ...inputs,
      alarmDescription:
        "A dead letter has been waiting for a week; after two it is deleted. See docs/runbook.md#dead-letters",
      metricName: "ApproximateAgeOfOldestMessage",
      threshold: 604_800,
    });
    const [first, ...others] = program.resources.map(({ parent }) => parent);
    assert.isUndefined(first);
    assert.deepEqual(new Set(others), new Set(["longshore:core:DeadLetters dead"]));
  });

  it("tells the topic, when there is one", async () => {
    const alarmTopicArn = "arn:aws:sns:eu-west-1:123456789012:alarms";

    const program = await runUnderMocks(() => new DeadLetters("dead", { alarmTopicArn }));

    for (const name of ["dead-alarm", "dead-old"])
      assert.deepEqual(program.named(name).inputs.alarmActions, [alarmTopicArn]);
  });
});

describe("PortCredentials", () => {
  let program: Program<PortCredentials>;

  before(async () => {
    // Plain ones: they become secret where they are written into the secret.
    const clientId = pulumi.output("id-in-clear");
    const clientSecret = pulumi.output("secret-in-clear");
    program = await runUnderMocks(() => new PortCredentials("port", { clientId, clientSecret }));
  });

  it("keeps both in one secret, its value secret in the state", () => {
    const component = "longshore:port:PortCredentials port";
    const secret = program.named("port-secret");
    const version = program.named("port-secret-value");

    assert.lengthOf(program.resources, 3);
    assert.deepEqual(secret.inputs, {
      description: "Client id and secret of Longshore's Port client.",
    });
    assert.equal(version.inputs.secretId, "port-secret-id");
    assert.deepEqual(JSON.parse(version.inputs.secretString as string), {
      clientId: "id-in-clear",
      clientSecret: "secret-in-clear",
    });
    assert.deepEqual(version.secrets, ["secretString"]);
    assert.deepEqual([secret.parent, version.parent], [component, component]);
  });

  it("has nothing of them anywhere else", () =>
    assertNoSecrets(program, ["id-in-clear", "secret-in-clear"]));

  it("gives an ARN that is there only when the secret has its value", async () => {
    const { secretArn } = program.result;

    assert.equal(await valueOf(secretArn), arn("secretsmanager", "port-secret"));
    assert.isFalse(await pulumi.isSecret(secretArn));
  });
});

describe("PrivateNetwork", () => {
  let program: Program<PrivateNetwork>;

  before(async () => {
    program = await runUnderMocks(() => new PrivateNetwork("net", { cidrBlock: "10.20.0.0/16" }));
  });

  it("is a VPC over two zones with one NAT gateway", () => {
    assert.deepEqual(program.onlyInputsOf("awsx:ec2:Vpc"), {
      cidrBlock: "10.20.0.0/16",
      numberOfAvailabilityZones: 2,
      natGateways: { strategy: "Single" },
      enableDnsHostnames: true,
    });
  });

  it("lets Lambda's pollers out, and nothing in", () => {
    assert.deepEqual(program.onlyInputsOf("aws:ec2/securityGroup:SecurityGroup"), {
      description: "Kafka pollers of Lambda: out to anywhere, in from nowhere.",
      vpcId: "net-vpc-id",
      egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
    });
  });

  it("reaches S3, where failed batches go, from inside", () => {
    assert.deepEqual(program.onlyInputsOf("aws:ec2/vpcEndpoint:VpcEndpoint"), {
      vpcId: "net-vpc-id",
      vpcEndpointType: "Gateway",
      serviceName: "com.amazonaws.eu-west-1.s3",
      routeTableIds: ["net-vpc-routes-a", "net-vpc-routes-b"],
    });
  });

  it("gives VPC, private subnets and security group, all below it", async () => {
    const { vpcId, subnetIds, securityGroupId } = program.result;

    assert.equal(await valueOf(vpcId), "net-vpc-id");
    assert.deepEqual(await valueOf(subnetIds), ["net-vpc-a", "net-vpc-b"]);
    assert.equal(await valueOf(securityGroupId), "net-pollers-id");
    assert.deepEqual(
      program.resources.slice(1).map(({ parent }) => parent),
      Array<string>(3).fill("longshore:core:PrivateNetwork net"),
    );
  });
});
