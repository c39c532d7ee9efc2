import * as aws from "@pulumi/aws";
import * as ec2 from "@pulumi/awsx/ec2";
import * as pulumi from "@pulumi/pulumi";

/** Where the network lies. */
export interface PrivateNetworkArgs {
  /** Address range, such as `10.20.0.0/16`; it must not overlap with the brokers' network. */
  readonly cidrBlock: string;
}

/**
 * A VPC from which Lambda reaches brokers that have no public address; peer it with the brokers'
 * network. Its NAT gateway lets the event source reach Lambda, STS and Secrets Manager; S3, where it
 * puts the batches that it gives up on, has an endpoint inside, as AWS asks for.
 */
export class PrivateNetwork extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  readonly subnetIds: pulumi.Output<string[]>;
  readonly securityGroupId: pulumi.Output<string>;

  constructor(name: string, args: PrivateNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("longshore:core:PrivateNetwork", name, {}, opts);
    const vpc = new ec2.Vpc(
      `${name}-vpc`,
      {
        cidrBlock: args.cidrBlock,
        numberOfAvailabilityZones: 2,
        natGateways: { strategy: "Single" },
        enableDnsHostnames: true,
      },
      { parent: this },
    );
    const securityGroup = new aws.ec2.SecurityGroup(
      `${name}-pollers`,
      {
        description: "Kafka pollers of Lambda: out to anywhere, in from nowhere.",
        vpcId: vpc.vpcId,
        egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
      },
      { parent: this },
    );
    new aws.ec2.VpcEndpoint(
      `${name}-s3`,
      {
        vpcId: vpc.vpcId,
        vpcEndpointType: "Gateway",
        serviceName: securityGroup.arn.apply((arn) => `com.amazonaws.${arn.split(":")[3]}.s3`),
        routeTableIds: orNone(vpc.routeTables).apply((tables) => tables.map(({ id }) => id)),
      },
      { parent: this },
    );
    this.vpcId = vpc.vpcId;
    this.subnetIds = orNone(vpc.privateSubnetIds);
    this.securityGroupId = securityGroup.id;
    this.registerOutputs({
      vpcId: this.vpcId,
      subnetIds: this.subnetIds,
      securityGroupId: this.securityGroupId,
    });
  }
}

/** Where awsx's components are only noted, they have no parts. */
function orNone<T>(parts: pulumi.Output<T[] | undefined>): pulumi.Output<T[]> {
  return pulumi.output(parts.apply((all) => all ?? [])) as pulumi.Output<T[]>;
}
