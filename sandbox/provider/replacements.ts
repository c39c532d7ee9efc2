import { nameRules } from "../names";
import { publishedName, schemaOf } from "../published/types";
import { sdkProperties } from "./sdk-properties";

/**
 * The inputs whose change replaces a resource though CloudFormation's registry does not call them
 * create-only, or has no such type: by the documentation of the AWS provider
 * (registry.terraform.io/providers/hashicorp/aws, on which pulumi-aws is built), which marks each as forcing
 * a new resource. `*` stands for every input.
 */
export const besides: Readonly<Record<string, readonly string[] | "*">> = {
  "aws:apigatewayv2/integration:Integration": ["integrationType", "integrationSubtype"],
  "aws:cloudwatch/eventRule:EventRule": ["eventBusName"],
  "aws:cloudwatch/eventTarget:EventTarget": ["rule", "targetId", "eventBusName"],
  "aws:cloudwatch/logGroup:LogGroup": ["logGroupClass"],
  "aws:dynamodb/table:Table": ["hashKey", "rangeKey", "localSecondaryIndexes"],
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "*",
  "aws:kms/key:Key": [
    ...["customerMasterKeySpec", "keyUsage", "multiRegion", "customKeyStoreId", "xksKeyId"],
  ],
  "aws:lambda/eventSourceMapping:EventSourceMapping": [
    ...["topics", "queues", "startingPositionTimestamp"],
    ...["selfManagedKafkaEventSourceConfig", "amazonManagedKafkaEventSourceConfig"],
  ],
  "aws:lambda/invocation:Invocation": ["functionName", "qualifier", "triggers"],
  "aws:lambda/permission:Permission": "*",
  "aws:s3/bucket:Bucket": ["objectLockEnabled"],
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ["bucket"],
  "aws:s3/bucketObject:BucketObject": ["bucket", "key"],
  "aws:s3/bucketObjectv2:BucketObjectv2": ["bucket", "key"],
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ["bucket"],
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": [
    "bucket",
  ],
  "aws:scheduler/schedule:Schedule": ["groupName"],
  "aws:secretsmanager/secretVersion:SecretVersion": ["secretId", "secretString", "secretBinary"],
  "aws:servicecatalog/constraint:Constraint": ["portfolioId", "productId", "type"],
  "aws:servicecatalog/product:Product": ["type", "provisioningArtifactParameters"],
  "aws:servicecatalog/provisioningArtifact:ProvisioningArtifact": [
    ...["productId", "templateUrl", "templatePhysicalId", "type", "disableTemplateValidation"],
  ],
  "aws:sqs/queuePolicy:QueuePolicy": ["queueUrl"],
};

/** The inputs whose change replaces a resource of a type: those that AWS publishes as create-only, and others. */
export function replacingInputs(type: string): readonly string[] {
  const { inputs } = sdkProperties(type);
  const more = besides[type] ?? [];
  if (more === "*") return inputs;
  const fixed = new Set([...published(type), ...more]);
  // A resource moves to another region as another one; a name's beginning is part of the name.
  const prefix = `${nameRules[type]?.property}Prefix`;
  const isNameFixed = fixed.has(nameRules[type]?.property ?? "");
  return inputs.filter(
    (input) => input === "region" || fixed.has(input) || (isNameFixed && input === prefix),
  );
}

/** The inputs that CloudFormation's registry calls create-only. */
export function published(type: string): string[] {
  const createOnly = schemaOf(type)?.createOnly ?? [];
  return sdkProperties(type).inputs.filter((input) =>
    createOnly.includes(publishedName(type, input)),
  );
}

/** The outputs that an update in place changes, which its preview cannot know. */
export const volatileOutputs: Readonly<Record<string, readonly string[]>> = {
  "aws:lambda/invocation:Invocation": ["result"],
};
