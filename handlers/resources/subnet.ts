import { allow, cloudTrail, defineResource } from "../../registry";
import { instanceCalls, otherEc2Calls } from "../ec2-calls";
import { tags, tagsProperty } from "../tags";

/** Mirrors subnets, each in its VPC. */
export const resource = defineResource({
  type: "AWS::EC2::Subnet",
  blueprint: {
    identifier: "subnet",
    title: "Subnet",
    icon: "AWS",
    schema: {
      properties: {
        region: { title: "Region", type: "string" },
        cidr: { title: "Address range", type: "string" },
        ipv6_cidrs: { title: "IPv6 address ranges", type: "array", items: { type: "string" } },
        availability_zone: { title: "Availability zone", type: "string" },
        public_addresses: {
          title: "Public addresses",
          type: "boolean",
          description: "Whether instances get one",
        },
        tags: tagsProperty,
      },
    },
    relations: {
      vpc: { title: "VPC", target: "vpc", required: false, many: false },
    },
  },
  events: [
    cloudTrail(
      "ec2",
      [
        "CreateSubnet",
        "CreateDefaultSubnet",
        "CreateDefaultVpc",
        "ModifySubnetAttribute",
        "AssociateSubnetCidrBlock",
        "DisassociateSubnetCidrBlock",
        "DeleteSubnet",
      ],
      {
        inputPaths: {
          created: "$.detail.responseElements.subnet.subnetId",
          returned: "$.detail.responseElements.subnetId",
          requested: "$.detail.requestParameters.subnetId",
        },
        // A default VPC comes with several subnets: all of the region are looked at.
        identifier: 'first((.created, .returned, .requested) | strings | select(. != ""))',
        deletedBy: ["DeleteSubnet"],
      },
    ),
  ],
  unheard: {
    shown: "region cidr ipv6_cidrs availability_zone public_addresses vpc",
    calls: {
      "what is made in a subnet, or how it is connected, leaves its addresses and attributes as they are":
        "AssociateClientVpnTargetNetwork AssociateRouteTable AssociateTransitGatewayMulticastDomain CreateApplicationStatusCheck CreateClientVpnRoute CreateFleet CreateFlowLogs CreateInstanceConnectEndpoint CreateNatGateway CreateNetworkInterface CreateRouteServerEndpoint CreateSubnetCidrReservation CreateTransitGatewayVpcAttachment CreateVerifiedAccessEndpoint CreateVpcBlockPublicAccessExclusion CreateVpcEndpoint DeleteClientVpnRoute DisassociateRouteTable DisassociateTransitGatewayMulticastDomain ImportInstance ModifyApplicationStatusCheck ModifyFleet ModifyNetworkInterfaceAttribute ModifySpotFleetRequest ModifyTransitGatewayVpcAttachment ModifyVerifiedAccessEndpoint ModifyVpcEndpoint ReplaceNetworkAclAssociation ReplaceRouteTableAssociation RequestSpotFleet RequestSpotInstances RunInstances DeleteSubnetCidrReservation *VpcBlockPublicAccess*",
      "VPCs, security groups and volumes are other types":
        "*Vpc *VpcAttribute *VpcTenancy *VpcCidrBlock *VpcEncryptionControl *ClassicLink* *SecurityGroup* *Volume *Volumes *VolumeIO *VolumeAttribute *VolumeFromRecycleBin",
      "instances are another type": instanceCalls,
      "they work on no subnet": otherEc2Calls,
    },
  },
  entity: {
    identifier: ".SubnetId",
    title: '[.Tags[]? | select(.Key == "Name" and .Value != "") | .Value][0] // .SubnetId',
    properties: {
      region: ".__Region",
      cidr: ".CidrBlock",
      ipv6_cidrs: ".Ipv6CidrBlocks // []",
      availability_zone: ".AvailabilityZone",
      public_addresses: ".MapPublicIpOnLaunch // false",
      tags: tags(),
    },
    relations: {
      vpc: ".VpcId",
    },
  },
  permissions: [
    allow(["ec2:DescribeNetworkAcls", "ec2:DescribeSubnets"], "*", "EC2 reads name no resource"),
  ],
});
