import { allow, cloudTrail, defineResource } from "../../registry";

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
        "DeleteDistribution",
      ],
      {
        // CopyDistribution names its source in the request, so the response comes first.
        inputPaths: {
          returned: "$.detail.responseElements.distribution.id",
          requested: "$.detail.requestParameters.id",
        },
        identifier: 'first((.returned, .requested) | strings | select(. != ""))',
        deletedBy: ["DeleteDistribution"],
      },
    ),
  ],
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
