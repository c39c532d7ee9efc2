/**
 * Names under which CloudTrail records calls, by event source: those that change what catalogs
 * mirror, and others that begin like them. Not complete; it finds look-alikes, and decides nothing.
 * @see the services' own guides, "Logging … with CloudTrail"
 */
const names: Readonly<Record<string, string>> = {
  apigateway:
    "CreateRestApi UpdateRestApi DeleteRestApi CreateApi UpdateApi DeleteApi CreateApiKey UpdateApiKey DeleteApiKey CreateApiMapping UpdateApiMapping DeleteApiMapping",
  apprunner: "CreateService UpdateService DeleteService",
  autoscaling:
    "CreateAutoScalingGroup UpdateAutoScalingGroup DeleteAutoScalingGroup SetDesiredCapacity CreateLaunchConfiguration DeleteLaunchConfiguration CreateOrUpdateTags DeleteTags",
  cloudformation:
    "CreateStack CreateStackInstances CreateStackRefactor CreateStackSet UpdateStack UpdateStackInstances UpdateStackSet DeleteStack DeleteStackInstances DeleteStackSet",
  cloudfront:
    "CreateDistribution CreateDistributionTenant CreateDistributionWithTags UpdateDistribution UpdateDistributionTenant UpdateDistributionWithStagingConfig DeleteDistribution DeleteDistributionTenant",
  dynamodb:
    "CreateTable UpdateTable UpdateTableReplicaAutoScaling DeleteTable UpdateContinuousBackups",
  ec2: "RunInstances StartInstances StopInstances TerminateInstances CreateTags DeleteTags CreateVolume DeleteVolume",
  ecr: "CreateRepository CreateRepositoryCreationTemplate DeleteRepository DeleteRepositoryCreationTemplate DeleteRepositoryPolicy PutImageTagMutability TagResource UntagResource",
  ecs: "CreateCluster UpdateCluster UpdateClusterSettings DeleteCluster CreateService UpdateService UpdateServicePrimaryTaskSet DeleteService TagResource UntagResource",
  eks: "CreateCluster UpdateClusterConfig UpdateClusterVersion DeleteCluster",
  elasticache:
    "CreateCacheCluster ModifyCacheCluster DeleteCacheCluster CreateServerlessCache CreateServerlessCacheSnapshot ModifyServerlessCache DeleteServerlessCache DeleteServerlessCacheSnapshot CreateReplicationGroup DeleteReplicationGroup AddTagsToResource RemoveTagsFromResource",
  elasticbeanstalk:
    "CreateApplication CreateApplicationVersion UpdateApplication UpdateApplicationResourceLifecycle UpdateApplicationVersion DeleteApplication DeleteApplicationVersion CreateEnvironment UpdateEnvironment TerminateEnvironment",
  elasticloadbalancing:
    "CreateLoadBalancer CreateLoadBalancerListeners CreateLoadBalancerPolicy DeleteLoadBalancer DeleteLoadBalancerListeners DeleteLoadBalancerPolicy AddTags RemoveTags",
  iam: "CreateRole UpdateRole UpdateRoleDescription DeleteRole DeleteRolePermissionsBoundary DeleteRolePolicy CreateUser DeleteUser DeleteUserPermissionsBoundary DeleteUserPolicy",
  lambda:
    "CreateFunction20150331 UpdateFunctionCode20150331v2 UpdateFunctionConfiguration20150331v2 DeleteFunction20150331 CreateFunctionUrlConfig UpdateFunctionCodeSigningConfig UpdateFunctionUrlConfig UpdateFunctionEventInvokeConfig DeleteFunctionCodeSigningConfig DeleteFunctionConcurrency20171031 DeleteFunctionEventInvokeConfig DeleteFunctionUrlConfig PutFunctionConcurrency20171031 TagResource20170331v2 UntagResource20170331v2",
  rds: "CreateDBInstance CreateDBInstanceReadReplica ModifyDBInstance DeleteDBInstance DeleteDBInstanceAutomatedBackup CreateDBCluster CreateDBClusterEndpoint CreateDBClusterParameterGroup CreateDBClusterSnapshot ModifyDBCluster ModifyDBClusterEndpoint ModifyDBClusterParameterGroup DeleteDBCluster DeleteDBClusterAutomatedBackup DeleteDBClusterEndpoint DeleteDBClusterParameterGroup DeleteDBClusterSnapshot AddTagsToResource RemoveTagsFromResource",
  s3: "CreateBucket CreateBucketMetadataTableConfiguration DeleteBucket DeleteBucketAnalyticsConfiguration DeleteBucketCors DeleteBucketEncryption DeleteBucketInventoryConfiguration DeleteBucketLifecycle DeleteBucketMetadataTableConfiguration DeleteBucketOwnershipControls DeleteBucketPolicy DeleteBucketPublicAccessBlock DeleteBucketReplication DeleteBucketTagging DeleteBucketWebsite PutBucketTagging PutBucketVersioning",
  secretsmanager:
    "CreateSecret UpdateSecret UpdateSecretVersionStage DeleteSecret PutSecretValue RestoreSecret",
  sns: "CreateTopic SetTopicAttributes DeleteTopic",
  sqs: "CreateQueue SetQueueAttributes DeleteQueue",
  ssm: "PutParameter DeleteParameter DeleteParameters",
  states:
    "CreateStateMachine CreateStateMachineAlias UpdateStateMachine UpdateStateMachineAlias DeleteStateMachine DeleteStateMachineAlias DeleteStateMachineVersion",
};

/** The known calls of an event source such as `lambda.amazonaws.com`; none for others. */
export function knownEventNames(eventSource: string): readonly string[] {
  const service = eventSource.replace(/\.amazonaws\.com$/, "");
  return Object.hasOwn(names, service) ? (names[service] ?? "").split(" ") : [];
}

/** A call's name without the version of its API: `CreateFunction20150331` → `CreateFunction`. */
export function callName(eventName: string): string {
  return eventName.replace(/\d{8}(v\d+)?$/, "");
}
