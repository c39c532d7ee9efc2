import { allow, cloudTrail, defineResource } from "../../registry";
import { tags, tagsProperty } from "../tags";

/** Mirrors CloudFront distributions. */
export const resource = defineResource({
  type: "AWS::CloudFront::Distribution",
  global: true,
  blueprint: {
    identifier: "cloudfront_distribution",
    title: "CloudFront distribution",
    icon: "AWS",
    schema: {
      properties: {
        domain: { title: "Domain", type: "string" },
        aliases: { title: "Aliases", type: "array", items: { type: "string" } },
        enabled: { title: "Enabled", type: "boolean" },
        comment: { title: "Comment", type: "string" },
        origins: { title: "Origins", type: "array", items: { type: "string" } },
        price_class: { title: "Price class", type: "string" },
        web_acl: { title: "Web ACL", type: "string" },
        tags: tagsProperty,
      },
    },
  },
  events: [
    cloudTrail(
      "cloudfront",
      [
        "CreateDistribution",
        "CreateDistributionWithTags",
        "CopyDistribution",
        "UpdateDistribution",
        "UpdateDistributionWithStagingConfig",
        "AssociateAlias",
        "UpdateDomainAssociation",
        "AssociateDistributionWebACL",
        "DisassociateDistributionWebACL",
        "DeleteDistribution",
      ],
      {
        // CopyDistribution names its source in the request, so the response comes first. A domain that moves
        // leaves a distribution that no record names: all are looked at.
        inputPaths: {
          returned: "$.detail.responseElements.distribution.id",
          requested: "$.detail.requestParameters.id",
        },
        identifier:
          'select(.eventName | IN("AssociateAlias", "UpdateDomainAssociation") | not) | ' +
          'first((.returned, .requested) | strings | select(. != ""))',
        deletedBy: ["DeleteDistribution"],
      },
    ),
  ],
  unheard: {
    shown: "domain aliases enabled comment origins price_class web_acl",
    calls: {
      "cached files, groups and metrics are not shown":
        "CreateInvalidation* CreateInvalidation CreateConnectionGroup *ConnectionGroup *MonitoringSubscription",
      "a distribution names what it uses of these, and only an update of its own changes that":
        "*Policy *OriginAccess* *FieldLevelEncryption* *Function *KeyGroup *PublicKey *RealtimeLogConfig *TrustStore *VpcOrigin *KeyValueStore *AnycastIpList",
      "tenants and streaming distributions are other types":
        "*DistributionTenant *DistributionTenantWebACL *StreamingDistribution*",
    },
  },
  entity: {
    identifier: ".Id",
    title: ".DistributionConfig.Aliases[0]? // .DomainName // .Id",
    properties: {
      domain: ".DomainName",
      aliases: ".DistributionConfig.Aliases // []",
      enabled: ".DistributionConfig.Enabled",
      comment: '.DistributionConfig.Comment | select(. != "")',
      origins: "[.DistributionConfig.Origins[]?.DomainName]",
      price_class: ".DistributionConfig.PriceClass",
      web_acl: '.DistributionConfig.WebACLId | select(. != "")',
      tags: tags(),
    },
  },
  permissions: [
    allow(
      [
        "cloudfront:GetDistribution",
        "cloudfront:GetDistributionConfig",
        "cloudfront:ListTagsForResource",
      ],
      "arn:aws:cloudfront::*:distribution/*",
    ),
    allow(["cloudfront:ListDistributions"], "*", "listing distributions names no resource"),
  ],
});
