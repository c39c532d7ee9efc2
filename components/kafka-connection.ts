import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { PrivateNetwork } from "./private-network";

/** How Port's Kafka cluster is reached. */
export interface KafkaConnectionArgs {
  /** `host:port` of each broker. */
  readonly brokers: readonly string[];
  readonly authentication: "scram-sha-256" | "scram-sha-512";
  readonly username: pulumi.Output<string>;
  readonly password: pulumi.Output<string>;
  /** Address range of the VPC to build for brokers without a public address; none when undefined. */
  readonly privateNetworkCidr?: string;
}

const authTypes = {
  "scram-sha-256": "SASL_SCRAM_256_AUTH",
  "scram-sha-512": "SASL_SCRAM_512_AUTH",
} as const;

/** Keeps the Kafka user in Secrets Manager and, for private brokers, the network to reach them. */
export class KafkaConnection extends pulumi.ComponentResource {
  readonly brokers: readonly string[];
  readonly secretArn: pulumi.Output<string>;
  /** What reads the secret while the stack is deployed must wait for it. */
  readonly version: aws.secretsmanager.SecretVersion;
  readonly throughVpc: boolean;
  readonly vpcId: pulumi.Output<string> | undefined;
  /** What an event source mapping presents to the brokers. */
  readonly accessConfigurations: pulumi.Output<{ type: string; uri: string }[]>;

  constructor(name: string, args: KafkaConnectionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("longshore:kafka:KafkaConnection", name, {}, opts);
    this.brokers = args.brokers;
    const { secret, version } = createSecret(name, args, this);
    this.version = version;
    // Not the version's ARN, though it is the same: a new value would then change all that is told it.
    this.secretArn = secret.arn;
    const network = createNetwork(name, args, this);
    this.throughVpc = network !== undefined;
    this.vpcId = network?.vpcId;
    this.accessConfigurations = pulumi
      .all([this.secretArn, network?.subnetIds ?? [], network?.securityGroupId])
      .apply(([secretArn, subnetIds, securityGroupId]) => [
        { type: authTypes[args.authentication], uri: secretArn },
        ...subnetIds.map((id) => ({ type: "VPC_SUBNET", uri: `subnet:${id}` })),
        ...(securityGroupId === undefined
          ? []
          : [{ type: "VPC_SECURITY_GROUP", uri: `security_group:${securityGroupId}` }]),
      ]);
    this.registerOutputs({ secretArn: this.secretArn });
  }
}

function createSecret(name: string, args: KafkaConnectionArgs, parent: pulumi.Resource) {
  const secret = new aws.secretsmanager.Secret(
    `${name}-secret`,
    { description: "User name and password of Longshore's Kafka user." },
    { parent },
  );
  const secretString = pulumi.secret(
    pulumi
      .all([args.username, args.password])
      .apply(([username, password]) => JSON.stringify({ username, password })),
  );
  const version = new aws.secretsmanager.SecretVersion(
    `${name}-secret-value`,
    { secretId: secret.id, secretString },
    { parent },
  );
  return { secret, version };
}

function createNetwork(name: string, args: KafkaConnectionArgs, parent: pulumi.Resource) {
  const { privateNetworkCidr: cidrBlock } = args;
  return cidrBlock === undefined
    ? undefined
    : new PrivateNetwork(`${name}-network`, { cidrBlock }, { parent });
}
