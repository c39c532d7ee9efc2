import { allow, cloudTrail, defineResource } from "../../registry";
import { instanceCalls, otherEc2Calls } from "../ec2-calls";
import { tags, tagsProperty } from "../tags";

/** Mirrors VPCs. */
export const resource = defineResource({
  type: "AWS::EC2::VPC",
  blueprint: {
    identifier: "vpc",
    title: "VPC",
    icon: "AWS",
    schema: {
      properties: {
        region: { title: "Region", type: "string" },
        cidr: { title: "Address range", type: "string" },
        ipv6_cidrs: { title: "IPv6 address ranges", type: "array", items: { type: "string" } },
        tenancy: { title: "Tenancy", type: "string" },
        dns_support: { title: "DNS support", type: "boolean" },
        dns_hostnames: { title: "DNS host names", type: "boolean" },
        tags: tagsProperty,
      },
    },
  },
  events: [
    cloudTrail(
      "ec2",
      [
        "CreateVpc",
        "CreateDefaultVpc",
        "ModifyVpcAttribute",
        "ModifyVpcTenancy",
        "AssociateVpcCidrBlock",
        "DisassociateVpcCidrBlock",
        "DeleteVpc",
      ],
      {
        inputPaths: {
          created: "$.detail.responseElements.vpc.vpcId",
          returned: "$.detail.responseElements.vpcId",
          requested: "$.detail.requestParameters.vpcId",
        },
        identifier: 'first((.created, .returned, .requested) | strings | select(. != ""))',
        deletedBy: ["DeleteVpc"],
      },
    ),
  ],
  unheard: {
    shown: "region cidr ipv6_cidrs tenancy dns_support dns_hostnames",
    calls: {
      "what is made in a VPC, connected to it or protects it leaves its addresses and attributes as they are":
        "AcceptVpcPeeringConnection ApplySecurityGroupsToClientVpnTargetNetwork AssociateDhcpOptions AssociateRouteServer AssociateSecurityGroupVpc AttachClassicLinkVpc AttachInternetGateway AttachVpnGateway CreateCarrierGateway CreateClientVpnEndpoint CreateEgressOnlyInternetGateway CreateFlowLogs CreateLocalGatewayRouteTableVpcAssociation CreateNatGateway CreateNetworkAcl CreateRouteTable CreateSecurityGroup CreateSubnet CreateTransitGatewayVpcAttachment CreateVpcBlockPublicAccessExclusion CreateVpcEncryptionControl CreateVpcEndpoint CreateVpcPeeringConnection DetachClassicLinkVpc DetachInternetGateway DetachVpnGateway DisableVpcClassicLink DisableVpcClassicLinkDnsSupport DisassociateRouteServer DisassociateSecurityGroupVpc EnableVpcClassicLink EnableVpcClassicLinkDnsSupport ModifyClientVpnEndpoint *VpcEncryptionControl *VpcBlockPublicAccess*",
      "subnets, security groups and volumes are other types":
        "*Subnet* *SecurityGroup* *Volume *Volumes *VolumeIO *VolumeAttribute *VolumeFromRecycleBin *IamInstanceProfile*",
      "instances are another type": instanceCalls,
      "they work on no VPC": otherEc2Calls,
    },
  },
  entity: {
    identifier: ".VpcId",
    title: '[.Tags[]? | select(.Key == "Name" and .Value != "") | .Value][0] // .VpcId',
    properties: {
      region: ".__Region",
      cidr: ".CidrBlock",
      ipv6_cidrs: ".Ipv6CidrBlocks // []",
      tenancy: ".InstanceTenancy",
      dns_support: ".EnableDnsSupport",
      dns_hostnames: ".EnableDnsHostnames",
      tags: tags(),
    },
  },
  permissions: [
    allow(
      [
        "ec2:DescribeNetworkAcls",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeVpcAttribute",
        "ec2:DescribeVpcEncryptionControls",
        "ec2:DescribeVpcs",
      ],
      "*",
      "EC2 reads name no resource",
    ),
  ],
});
