import { allow, cloudTrail, defineResource } from "../../registry";
import { instanceCalls, otherEc2Calls } from "../ec2-calls";
import { tags, tagsProperty } from "../tags";

/** Mirrors security groups, each in its VPC. */
export const resource = defineResource({
  type: "AWS::EC2::SecurityGroup",
  blueprint: {
    identifier: "security_group",
    title: "Security group",
    icon: "Lock",
    schema: {
      properties: {
        region: { title: "Region", type: "string" },
        name: { title: "Name", type: "string" },
        description: { title: "Description", type: "string" },
        inbound_rules: { title: "Inbound rules", type: "number" },
        outbound_rules: { title: "Outbound rules", type: "number" },
        open_to_everybody: {
          title: "Open to everybody",
          type: "boolean",
          description: "Whether a rule lets any address in",
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
        "CreateSecurityGroup",
        "AuthorizeSecurityGroupIngress",
        "AuthorizeSecurityGroupEgress",
        "RevokeSecurityGroupIngress",
        "RevokeSecurityGroupEgress",
        "ModifySecurityGroupRules",
        "CreateVpc",
        "CreateDefaultVpc",
        "DeleteVpc",
        "DeleteSecurityGroup",
      ],
      {
        inputPaths: {
          returned: "$.detail.responseElements.groupId",
          requested: "$.detail.requestParameters.groupId",
          modified: "$.detail.requestParameters.ModifySecurityGroupRulesRequest.GroupId",
        },
        // A VPC brings a group and takes it away, and a group may be named otherwise: all of the region are
        // looked at then.
        identifier: 'first((.returned, .requested, .modified) | strings | select(. != ""))',
        deletedBy: ["DeleteSecurityGroup", "DeleteVpc"],
      },
    ),
  ],
  unheard: {
    shown: "region name description inbound_rules outbound_rules open_to_everybody vpc",
    calls: {
      "what belongs to a group is not shown, and neither are the words about a rule":
        "ApplySecurityGroupsToClientVpnTargetNetwork AssociateSecurityGroupVpc AttachClassicLinkVpc CreateApplicationStatusCheck CreateClientVpnEndpoint CreateInstanceConnectEndpoint CreateNetworkInterface CreateVerifiedAccessEndpoint CreateVpcEndpoint DisassociateSecurityGroupVpc ImportInstance ModifyApplicationStatusCheck ModifyClientVpnEndpoint ModifyInstanceAttribute ModifyInstanceConnectEndpoint ModifyNetworkInterfaceAttribute ModifyVpcEndpoint RequestSpotFleet RequestSpotInstances RunInstances UpdateSecurityGroupRuleDescriptionsEgress UpdateSecurityGroupRuleDescriptionsIngress",
      "VPCs, subnets and volumes are other types":
        "*Vpc* *Subnet* *Volume *Volumes *VolumeIO *VolumeAttribute *VolumeFromRecycleBin",
      "instances are another type": instanceCalls,
      "they work on no security group": otherEc2Calls,
    },
  },
  entity: {
    identifier: ".GroupId // .Id",
    title: ".GroupName // .GroupId // .Id",
    properties: {
      region: ".__Region",
      name: ".GroupName",
      description: ".GroupDescription",
      inbound_rules: ".SecurityGroupIngress // [] | length",
      outbound_rules: ".SecurityGroupEgress // [] | length",
      open_to_everybody:
        '[.SecurityGroupIngress[]? | .CidrIp, .CidrIpv6] | any(. == "0.0.0.0/0" or . == "::/0")',
      tags: tags(),
    },
    relations: {
      vpc: ".VpcId",
    },
  },
  permissions: [allow(["ec2:DescribeSecurityGroups"], "*", "EC2 reads name no resource")],
});
