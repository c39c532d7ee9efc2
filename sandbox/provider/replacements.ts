/**
 * The inputs whose change replaces a resource, by type: those that the published documentation of the AWS
 * provider (registry.terraform.io/providers/hashicorp/aws, on which pulumi-aws is built) marks as forcing a
 * new resource, and the APIs' lack of an operation that changes them. `*` stands for every input.
 */
export const replacements: Readonly<Record<string, readonly string[] | "*">> = {
  "aws:apigatewayv2/api:Api": ["protocolType"],
  "aws:apigatewayv2/integration:Integration": ["apiId", "integrationType", "integrationSubtype"],
  "aws:apigatewayv2/route:Route": ["apiId"],
  "aws:apigatewayv2/stage:Stage": ["apiId", "name"],
  "aws:cloudtrail/trail:Trail": ["name"],
  "aws:cloudwatch/dashboard:Dashboard": ["dashboardName"],
  "aws:cloudwatch/eventRule:EventRule": ["name", "namePrefix", "eventBusName"],
  "aws:cloudwatch/eventTarget:EventTarget": ["rule", "targetId", "eventBusName"],
  "aws:cloudwatch/logGroup:LogGroup": ["name", "namePrefix", "logGroupClass"],
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": ["name", "logGroupName"],
  "aws:cloudwatch/metricAlarm:MetricAlarm": ["name"],
  "aws:dynamodb/table:Table": ["name", "hashKey", "rangeKey", "localSecondaryIndexes"],
  "aws:ec2/securityGroup:SecurityGroup": ["name", "namePrefix", "vpcId", "description"],
  "aws:ec2/subnet:Subnet": ["vpcId", "cidrBlock", "availabilityZone"],
  "aws:ec2/vpc:Vpc": ["cidrBlock"],
  "aws:ec2/vpcEndpoint:VpcEndpoint": ["vpcId", "serviceName", "vpcEndpointType"],
  "aws:iam/policy:Policy": ["name", "namePrefix", "path", "description"],
  "aws:iam/role:Role": ["name", "namePrefix", "path"],
  "aws:iam/rolePolicy:RolePolicy": ["name", "namePrefix", "role"],
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "*",
  "aws:kms/alias:Alias": ["name", "namePrefix"],
  "aws:kms/key:Key": ["customerMasterKeySpec", "keyUsage", "multiRegion", "customKeyStoreId"],
  "aws:lambda/eventSourceMapping:EventSourceMapping": [
    ...["eventSourceArn", "topics", "queues", "startingPosition", "startingPositionTimestamp"],
    ...["selfManagedEventSource", "selfManagedKafkaEventSourceConfig"],
  ],
  "aws:lambda/function:Function": ["name", "packageType"],
  "aws:lambda/invocation:Invocation": ["functionName", "qualifier", "triggers"],
  "aws:lambda/permission:Permission": "*",
  "aws:s3/bucket:Bucket": ["bucket", "bucketPrefix"],
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ["bucket"],
  "aws:s3/bucketObjectv2:BucketObjectv2": ["bucket", "key"],
  "aws:s3/bucketPolicy:BucketPolicy": ["bucket"],
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ["bucket"],
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": [
    "bucket",
  ],
  "aws:scheduler/schedule:Schedule": ["name", "namePrefix", "groupName"],
  "aws:secretsmanager/secret:Secret": ["name", "namePrefix"],
  "aws:secretsmanager/secretVersion:SecretVersion": ["secretId", "secretString", "secretBinary"],
  "aws:servicecatalog/constraint:Constraint": ["portfolioId", "productId", "type"],
  "aws:servicecatalog/principalPortfolioAssociation:PrincipalPortfolioAssociation": "*",
  "aws:servicecatalog/product:Product": ["type", "provisioningArtifactParameters"],
  "aws:servicecatalog/productPortfolioAssociation:ProductPortfolioAssociation": "*",
  "aws:servicecatalog/provisioningArtifact:ProvisioningArtifact": [
    ...["productId", "templateUrl", "templatePhysicalId", "type", "disableTemplateValidation"],
  ],
  "aws:sns/topic:Topic": ["name", "namePrefix", "fifoTopic"],
  "aws:sns/topicSubscription:TopicSubscription": ["topic", "protocol", "endpoint"],
  "aws:sqs/queue:Queue": ["name", "namePrefix", "fifoQueue"],
  "aws:sqs/queuePolicy:QueuePolicy": ["queueUrl"],
};

/** The outputs that an update in place changes, which its preview cannot know. */
export const volatileOutputs: Readonly<Record<string, readonly string[]>> = {
  "aws:lambda/invocation:Invocation": ["result"],
};
