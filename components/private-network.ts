import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";

/** Where the network lies. */
export interface PrivateNetworkArgs {
  /** Address range, such as `10.20.0.0/16`; it must not overlap with the brokers' network. */
  readonly cidrBlock: string;
}

/**
 * A VPC from which Lambda reaches brokers that have no public address; peer it with the brokers'
 * network. Its NAT gateway lets the event source reach Lambda, STS and Secrets Manager.
 */
export class PrivateNetwork extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  readonly subnetIds: pulumi.Output<string[]>;
  readonly securityGroupId: pulumi.Output<string>;

  constructor(name: string, args: PrivateNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("longshore:core:PrivateNetwork", name, {}, opts);
    const vpc = new awsx.ec2.Vpc(
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
        description: "Lambda's Kafka pollers: out to anywhere, in from nowhere.",
        vpcId: vpc.vpcId,
        egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
      },
      { parent: this },
    );
    this.vpcId = vpc.vpcId;
    this.subnetIds = vpc.privateSubnetIds;
    this.securityGroupId = securityGroup.id;
    this.registerOutputs({
      vpcId: this.vpcId,
      subnetIds: this.subnetIds,
      securityGroupId: this.securityGroupId,
    });
  }
}
