import { allow, cloudTrail, defineResource } from "../../registry";
import { tags, tagsProperty } from "../tags";

/** Mirrors certificates of ACM; private keys are not part of what AWS gives back. */
export const resource = defineResource({
  type: "AWS::CertificateManager::Certificate",
  blueprint: {
    identifier: "certificate",
    title: "Certificate",
    icon: "Lock",
    description: "Certificate of AWS Certificate Manager",
    schema: {
      properties: {
        region: { title: "Region", type: "string" },
        arn: { title: "ARN", type: "string" },
        domain: { title: "Domain", type: "string" },
        other_domains: { title: "Other domains", type: "array", items: { type: "string" } },
        key_algorithm: { title: "Key algorithm", type: "string" },
        authority: {
          title: "Private authority",
          type: "string",
          description: "ARN of the authority that issued it",
        },
        transparency_logging: { title: "Transparency logging", type: "string" },
        tags: tagsProperty,
      },
    },
  },
  events: [
    cloudTrail(
      "acm",
      ["RequestCertificate", "ImportCertificate", "UpdateCertificateOptions", "DeleteCertificate"],
      {
        inputPaths: {
          returned: "$.detail.responseElements.certificateArn",
          requested: "$.detail.requestParameters.certificateArn",
        },
        identifier: 'first((.returned, .requested) | strings | select(. != ""))',
        deletedBy: ["DeleteCertificate"],
      },
    ),
  ],
  unheard: {
    shown: "region arn domain other_domains key_algorithm authority transparency_logging",
    calls: {
      "neither its dates nor its status are shown":
        "RenewCertificate RevokeCertificate ResendValidationEmail",
      "the account and ACME are not shown":
        "PutAccountConfiguration *AcmeDomainValidation *AcmeEndpoint *AcmeExternalAccountBinding *AcmeAccount",
    },
  },
  entity: {
    identifier: ".CertificateArn",
    title: ".DomainName // .CertificateArn",
    properties: {
      region: ".__Region",
      arn: ".CertificateArn",
      domain: ".DomainName",
      other_domains: "(.SubjectAlternativeNames // []) - [.DomainName]",
      key_algorithm: ".KeyAlgorithm",
      authority: ".CertificateAuthorityArn",
      transparency_logging: ".CertificateTransparencyLoggingPreference",
      tags: tags(),
    },
  },
  permissions: [
    allow(
      ["acm:DescribeCertificate", "acm:ListTagsForCertificate"],
      "arn:aws:acm:*:*:certificate/*",
    ),
    allow(["acm:ListCertificates"], "*", "listing certificates names no resource"),
  ],
});
