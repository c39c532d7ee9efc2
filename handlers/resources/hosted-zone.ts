import { allow, cloudTrail, defineResource } from "../../registry";
import { tags, tagsProperty } from "../tags";

/** Mirrors hosted zones of Route 53, without their records. */
export const resource = defineResource({
  type: "AWS::Route53::HostedZone",
  global: true,
  blueprint: {
    identifier: "hosted_zone",
    title: "Hosted zone",
    icon: "AWS",
    description: "Hosted zone of Amazon Route 53",
    schema: {
      properties: {
        domain: { title: "Domain", type: "string" },
        comment: { title: "Comment", type: "string" },
        private: { title: "Private", type: "boolean", description: "Answers in its VPCs alone" },
        name_servers: { title: "Name servers", type: "array", items: { type: "string" } },
        tags: tagsProperty,
      },
    },
    relations: {
      vpcs: { title: "VPCs", target: "vpc", required: false, many: true },
    },
  },
  events: [
    cloudTrail(
      "route53",
      [
        "CreateHostedZone",
        "UpdateHostedZoneComment",
        "AssociateVPCWithHostedZone",
        "DisassociateVPCFromHostedZone",
        "DeleteHostedZone",
      ],
      {
        inputPaths: {
          created: "$.detail.responseElements.hostedZone.id",
          id: "$.detail.requestParameters.id",
          zone: "$.detail.requestParameters.hostedZoneId",
        },
        // "/hostedzone/Z…" or the id alone.
        identifier: 'first((.created, .id, .zone) | strings | select(. != "")) | sub("^.*/"; "")',
        deletedBy: ["DeleteHostedZone"],
      },
    ),
  ],
  unheard: {
    shown: "domain comment private name_servers vpcs",
    calls: {
      "records, and what protects and signs them, are not shown":
        "ChangeResourceRecordSets CreateKeySigningKey ActivateKeySigningKey DeactivateKeySigningKey DeleteKeySigningKey EnableHostedZoneDNSSEC DisableHostedZoneDNSSEC *RecordSetProtections CreateTrafficPolicyInstance *TrafficPolicyInstance",
      "query logs, features and tiers are not shown":
        "CreateQueryLoggingConfig DeleteQueryLoggingConfig UpdateHostedZoneFeatures UpdateHostedZoneTier",
      "an authorization alone connects nothing":
        "CreateVPCAssociationAuthorization DeleteVPCAssociationAuthorization",
      "health checks, policies and collections are other types, and a zone keeps its delegation set":
        "*HealthCheck *HealthCheckSource *TrafficPolicy *TrafficPolicyVersion *TrafficPolicyComment *CidrCollection *ReusableDelegationSet",
    },
  },
  entity: {
    identifier: ".Id",
    title: '.Name | rtrimstr(".")',
    properties: {
      domain: '.Name | rtrimstr(".")',
      comment: '.HostedZoneConfig.Comment | strings | select(. != "")',
      private: ".VPCs // [] | length != 0",
      name_servers: ".NameServers // []",
      tags: tags(".HostedZoneTags"),
    },
    relations: {
      vpcs: "[.VPCs[]?.VPCId]",
    },
  },
  permissions: [
    allow(
      ["route53:GetHostedZone", "route53:ListTagsForResource"],
      "arn:aws:route53:::hostedzone/*",
    ),
    allow(
      ["route53:ListHostedZones", "route53:ListQueryLoggingConfigs"],
      "*",
      "the lists of Route 53 name no resource",
    ),
  ],
});
