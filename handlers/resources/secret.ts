import {
  DescribeSecretCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { allow, cloudTrail, defineResource, serviceEvent } from "../../registry";
import { tags, tagsProperty } from "../tags";

/** Mirrors the descriptions of Secrets Manager's secrets, never a value. */
export const resource = defineResource({
  type: "AWS::SecretsManager::Secret",
  blueprint: {
    identifier: "secret",
    title: "Secret",
    icon: "Lock",
    description: "Description of a secret in AWS Secrets Manager",
    schema: {
      properties: {
        region: { title: "Region", type: "string" },
        arn: { title: "ARN", type: "string" },
        description: { title: "Description", type: "string" },
        kms_key: { title: "KMS key", type: "string" },
        rotation: { title: "Rotation", type: "boolean" },
        last_rotated: { title: "Last rotated", type: "string", format: "date-time" },
        last_changed: { title: "Last changed", type: "string", format: "date-time" },
        owning_service: { title: "Owning service", type: "string" },
        tags: tagsProperty,
      },
    },
  },
  events: [
    cloudTrail(
      "secretsmanager",
      [
        "CreateSecret",
        "UpdateSecret",
        "PutSecretValue",
        "RotateSecret",
        "CancelRotateSecret",
        "UpdateSecretVersionStage",
        "PutResourcePolicy",
        "DeleteResourcePolicy",
        "ReplicateSecretToRegions",
        "RemoveRegionsFromReplication",
        "StopReplicationToReplica",
        "AssociateCrossAccountReplica",
        "DisassociateCrossAccountReplica",
        "RestoreSecret",
        "DeleteSecret",
      ],
      {
        // The response spells the ARN in two ways; the request may hold a name.
        inputPaths: {
          arn: "$.detail.responseElements.arn",
          aRN: "$.detail.responseElements.aRN",
          requested: "$.detail.requestParameters.secretId",
          name: "$.detail.requestParameters.name",
        },
        identifier: 'first((.arn, .aRN, .requested, .name) | strings | select(. != ""))',
        deletedBy: ["DeleteSecret"],
      },
    ),
    // A schedule rotates without a call; this is what CloudTrail records at the end.
    serviceEvent("aws.secretsmanager", "AWS Service Event via CloudTrail", {
      detail: { eventName: ["RotationSucceeded"] },
      inputPaths: { secret: "$.detail.additionalEventData.SecretId" },
      identifier: ".secret",
    }),
  ],
  unheard: {
    shown: "region arn description kms_key rotation last_rotated last_changed owning_service",
    calls: {
      "it only checks a policy": "ValidateResourcePolicy",
    },
  },
  entity: {
    identifier: ".ARN",
    title: ".Name",
    properties: {
      region: ".__Region",
      arn: ".ARN",
      description: ".Description",
      kms_key: ".KmsKeyId",
      rotation: ".RotationEnabled // false",
      last_rotated: ".LastRotatedDate",
      last_changed: ".LastChangedDate",
      owning_service: ".OwningService",
      tags: tags(),
    },
  },
  permissions: [
    allow(["secretsmanager:DescribeSecret"], "arn:aws:secretsmanager:*:*:secret:*"),
    allow(["secretsmanager:ListSecrets"], "*", "listing secrets names no resource"),
  ],
  // Cloud Control would need secretsmanager:GetSecretValue to read one.
  async read(identifier, { aws, region }) {
    try {
      const secret = await aws
        .client(SecretsManagerClient, region)
        .send(new DescribeSecretCommand({ SecretId: identifier }));
      // Waiting for its end: lists leave it out as well.
      if (secret.DeletedDate) return undefined;
      return {
        ARN: secret.ARN ?? null,
        Name: secret.Name ?? null,
        Description: secret.Description ?? null,
        KmsKeyId: secret.KmsKeyId ?? null,
        RotationEnabled: secret.RotationEnabled ?? null,
        LastRotatedDate: secret.LastRotatedDate?.toISOString() ?? null,
        LastChangedDate: secret.LastChangedDate?.toISOString() ?? null,
        OwningService: secret.OwningService ?? null,
        Tags: (secret.Tags ?? []).map(({ Key = "", Value = "" }) => ({ Key, Value })),
      };
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  },
});
