import { allow, cloudTrail, defineResource } from "../../registry";
import { tags, tagsProperty } from "../tags";

/** Mirrors private ECR repositories. */
export const resource = defineResource({
  type: "AWS::ECR::Repository",
  blueprint: {
    identifier: "ecr_repository",
    title: "ECR repository",
    icon: "Package",
    schema: {
      properties: {
        region: { title: "Region", type: "string" },
        arn: { title: "ARN", type: "string" },
        uri: { title: "URI", type: "string", description: "What images are pushed to" },
        tag_mutability: { title: "Tag mutability", type: "string" },
        scan_on_push: { title: "Scan on push", type: "boolean" },
        encryption: { title: "Encryption", type: "string" },
        tags: tagsProperty,
      },
    },
  },
  events: [
    cloudTrail(
      "ecr",
      [
        "CreateRepository",
        "PutImageScanningConfiguration",
        "PutImageTagMutability",
        "DeleteRepository",
      ],
      {
        inputPaths: {
          requested: "$.detail.requestParameters.repositoryName",
          returned: "$.detail.responseElements.repository.repositoryName",
        },
        // The whole name, "team/app" included.
        identifier: 'first((.requested, .returned) | strings | select(. != ""))',
        deletedBy: ["DeleteRepository"],
      },
    ),
  ],
  unheard: {
    shown: "region arn uri tag_mutability scan_on_push encryption",
    calls: {
      "images and layers are not shown":
        "BatchDeleteImage CompleteLayerUpload InitiateLayerUpload PutImage StartImageScan UpdateImageStorageClass UploadLayerPart",
      "policies are not shown":
        "DeleteLifecyclePolicy PutLifecyclePolicy StartLifecyclePolicyPreview DeleteRepositoryPolicy SetRepositoryPolicy",
      "the registry has settings of its own, and what they make tells of itself":
        "*PullThroughCacheRule *RepositoryCreationTemplate *RegistryPolicy *Registry* *SigningConfiguration *PullTimeUpdateExclusion PutAccountSetting *ReplicationConfiguration *ReplicationBackfill",
    },
  },
  entity: {
    identifier: ".Arn",
    title: ".RepositoryName",
    properties: {
      region: ".__Region",
      arn: ".Arn",
      uri: ".RepositoryUri",
      tag_mutability: '.ImageTagMutability // "MUTABLE"',
      scan_on_push: ".ImageScanningConfiguration.ScanOnPush // false",
      encryption: '.EncryptionConfiguration.EncryptionType // "AES256"',
      tags: tags(),
    },
  },
  permissions: [
    allow(
      [
        "ecr:DescribeRepositories",
        "ecr:GetLifecyclePolicy",
        "ecr:GetRepositoryPolicy",
        "ecr:ListTagsForResource",
      ],
      "arn:aws:ecr:*:*:repository/*",
    ),
  ],
});
