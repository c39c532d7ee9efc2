import * as pulumi from "@pulumi/pulumi";
import { assert } from "chai";
import { KafkaConnection, type KafkaConnectionArgs } from "../../components/kafka-connection";
import { valueOf } from "../support/program";
import { runUnderMocks, type Program } from "../support/pulumi";
import { arn, assertNoSecrets } from "./setup";

const brokers = ["b-1.example.com:9196", "b-2.example.com:9196"];
const secretArn = arn("secretsmanager", "kafka-secret");

function create(parts: Partial<KafkaConnectionArgs> = {}): Promise<Program<KafkaConnection>> {
  return runUnderMocks(
    () =>
      new KafkaConnection("kafka", {
        brokers,
        authentication: "scram-sha-512",
        // Plain ones: they become secret where they are written into the secret.
        username: pulumi.output("user-in-clear"),
        password: pulumi.output("password-in-clear"),
        ...parts,
      }),
  );
}

describe("KafkaConnection", () => {
  let program: Program<KafkaConnection>;

  before(async () => {
    program = await create();
  });

  it("keeps user and password in one secret, its value secret in the state", () => {
    const component = "longshore:kafka:KafkaConnection kafka";
    const secret = program.named("kafka-secret");
    const version = program.named("kafka-secret-value");

    assert.deepEqual(secret.inputs, {
      description: "User name and password of Longshore's Kafka user.",
    });
    assert.equal(version.inputs.secretId, "kafka-secret-id");
    assert.deepEqual(JSON.parse(version.inputs.secretString as string), {
      username: "user-in-clear",
      password: "password-in-clear",
    });
    assert.deepEqual(version.secrets, ["secretString"]);
    assert.deepEqual([secret.parent, version.parent], [component, component]);
  });

  it("has nothing of them anywhere else", () =>
    assertNoSecrets(program, ["user-in-clear", "password-in-clear"]));

  it("builds no network for public brokers", async () => {
    const { result, resources } = program;

    assert.lengthOf(resources, 3);
    assert.isFalse(result.throughVpc);
    assert.isUndefined(result.vpcId);
    assert.deepEqual(result.brokers, brokers);
    assert.deepEqual(await valueOf(result.accessConfigurations), [
      { type: "SASL_SCRAM_512_AUTH", uri: secretArn },
    ]);
  });

  it("presents SCRAM-SHA-256 when it is told to", async () => {
    const { result } = await create({ authentication: "scram-sha-256" });

    assert.deepEqual(await valueOf(result.accessConfigurations), [
      { type: "SASL_SCRAM_256_AUTH", uri: secretArn },
    ]);
  });

  it("reaches private brokers from the private subnets of a VPC of its own", async () => {
    const { result, resources, ...program } = await create({ privateNetworkCidr: "10.20.0.0/16" });

    assert.isTrue(result.throughVpc);
    assert.lengthOf(resources, 7);
    assert.equal(program.onlyInputsOf("awsx:ec2:Vpc").cidrBlock, "10.20.0.0/16");
    assert.equal(
      program.ofType("longshore:core:PrivateNetwork")[0]?.parent,
      "longshore:kafka:KafkaConnection kafka",
    );
    assert(result.vpcId);
    assert.equal(await valueOf(result.vpcId), "kafka-network-vpc-id");
    assert.deepEqual(await valueOf(result.accessConfigurations), [
      { type: "SASL_SCRAM_512_AUTH", uri: secretArn },
      { type: "VPC_SUBNET", uri: "subnet:kafka-network-vpc-a" },
      { type: "VPC_SUBNET", uri: "subnet:kafka-network-vpc-b" },
      { type: "VPC_SECURITY_GROUP", uri: "security_group:kafka-network-pollers-id" },
    ]);
  });
});
