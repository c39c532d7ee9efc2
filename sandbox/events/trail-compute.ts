import { arn, property, type Subject, type TrailEntry } from "./trail-call";

const lambdaResponse = {
  functionName: "FunctionName",
  functionArn: arn("lambda", "function:", "Arn"),
};
const cluster = {
  "cluster.clusterName": "ClusterName",
  "cluster.clusterArn": arn("ecs", "cluster/", "Arn"),
};
const service = {
  "service.serviceName": "ServiceName",
  "service.serviceArn": "ServiceArn",
  "service.clusterArn": clusterArn,
};
const eks = { "cluster.name": property("Name"), "cluster.arn": arn("eks", "cluster/", "Arn") };
const repository = {
  "repository.repositoryName": property("RepositoryName"),
  "repository.repositoryArn": arn("ecr", "repository/", "Arn"),
};
const group = { autoScalingGroupName: property("AutoScalingGroupName") };
const application = { applicationName: property("ApplicationName") };
const environment = {
  environmentName: property("EnvironmentName"),
  applicationName: "ApplicationName",
};
const appRunner = {
  "service.serviceArn": arn("apprunner", "service/", "ServiceArn"),
  "service.serviceName": "ServiceName",
};

/** What runs code. */
export const COMPUTE_TRAIL: Readonly<Record<string, TrailEntry>> = {
  // Names and identifiers recorded; that UpdateFunctionConfiguration has the same shape as
  // UpdateFunctionCode is documented.
  "AWS::Lambda::Function": {
    service: "lambda",
    create: {
      eventName: "CreateFunction20150331",
      request: { functionName: "FunctionName", runtime: "Runtime", role: "Role" },
      response: lambdaResponse,
    },
    update: [
      {
        eventName: "UpdateFunctionCode20150331v2",
        changes: ["Code"],
        request: { functionName: "FunctionName" },
        response: lambdaResponse,
      },
      {
        eventName: "TagResource20170331v2",
        changes: ["Tags"],
        request: { resource: arn("lambda", "function:", "Arn") },
      },
      {
        eventName: "UpdateFunctionConfiguration20150331v2",
        request: { functionName: "FunctionName" },
        response: lambdaResponse,
      },
    ],
    delete: { eventName: "DeleteFunction20150331", request: { functionName: "FunctionName" } },
  },
  // Names documented, fields deduced from the API: no real recording of ECS was found.
  "AWS::ECS::Cluster": {
    service: "ecs",
    create: {
      eventName: "CreateCluster",
      request: { clusterName: "ClusterName" },
      response: { ...cluster, "cluster.status": "=ACTIVE" },
    },
    update: [
      { eventName: "UpdateCluster", request: { cluster: "ClusterName" }, response: cluster },
    ],
    delete: {
      eventName: "DeleteCluster",
      request: { cluster: "ClusterName" },
      response: { ...cluster, "cluster.status": "=INACTIVE" },
    },
  },
  // As for clusters.
  "AWS::ECS::Service": {
    service: "ecs",
    create: {
      eventName: "CreateService",
      request: { cluster: "Cluster", serviceName: "ServiceName", desiredCount: "DesiredCount" },
      response: { ...service, "service.status": "=ACTIVE" },
    },
    update: [
      {
        eventName: "UpdateService",
        request: { cluster: "Cluster", service: "ServiceName", desiredCount: "DesiredCount" },
        response: { ...service, "service.status": "=ACTIVE" },
      },
    ],
    delete: {
      eventName: "DeleteService",
      request: { cluster: "Cluster", service: "ServiceName" },
      response: { ...service, "service.status": "=DRAINING" },
    },
  },
  // Names documented; the fields are those of the API. ECS has calls of the same names.
  "AWS::EKS::Cluster": {
    service: "eks",
    create: {
      eventName: "CreateCluster",
      request: { name: property("Name") },
      response: { ...eks, "cluster.status": "=CREATING" },
    },
    update: [
      {
        eventName: "UpdateClusterVersion",
        changes: ["Version"],
        request: { name: property("Name"), version: "Version" },
        response: { "update.status": "=InProgress" },
      },
      {
        eventName: "UpdateClusterConfig",
        request: { name: property("Name") },
        response: { "update.status": "=InProgress" },
      },
    ],
    delete: {
      eventName: "DeleteCluster",
      request: { name: property("Name") },
      response: { ...eks, "cluster.status": "=DELETING" },
    },
  },
  // The user guide shows CreateRepository; the others follow from the API.
  "AWS::ECR::Repository": {
    service: "ecr",
    create: {
      eventName: "CreateRepository",
      request: { repositoryName: property("RepositoryName") },
      response: repository,
    },
    update: [
      {
        eventName: "PutImageScanningConfiguration",
        changes: ["ImageScanningConfiguration"],
        request: { repositoryName: property("RepositoryName") },
        response: { repositoryName: property("RepositoryName") },
      },
      {
        eventName: "PutImageTagMutability",
        changes: ["ImageTagMutability"],
        request: { repositoryName: property("RepositoryName") },
        response: { repositoryName: property("RepositoryName") },
      },
      {
        eventName: "TagResource",
        request: { resourceArn: arn("ecr", "repository/", "Arn") },
      },
    ],
    delete: {
      eventName: "DeleteRepository",
      request: { repositoryName: property("RepositoryName") },
      response: repository,
    },
  },
  // Names documented; that responses are null follows from the API, which answers nothing.
  "AWS::AutoScaling::AutoScalingGroup": {
    service: "autoscaling",
    create: { eventName: "CreateAutoScalingGroup", request: group },
    update: [{ eventName: "UpdateAutoScalingGroup", request: group }],
    delete: { eventName: "DeleteAutoScalingGroup", request: group },
  },
  // Names documented, fields deduced from the API.
  "AWS::ElasticBeanstalk::Application": {
    service: "elasticbeanstalk",
    create: {
      eventName: "CreateApplication",
      request: application,
      response: { "application.applicationName": property("ApplicationName") },
    },
    update: [
      {
        eventName: "UpdateApplication",
        request: application,
        response: { "application.applicationName": property("ApplicationName") },
      },
    ],
    delete: { eventName: "DeleteApplication", request: application },
  },
  // As for applications.
  "AWS::ElasticBeanstalk::Environment": {
    service: "elasticbeanstalk",
    create: { eventName: "CreateEnvironment", request: environment, response: environment },
    update: [{ eventName: "UpdateEnvironment", request: environment, response: environment }],
    delete: { eventName: "TerminateEnvironment", request: environment, response: environment },
  },
  // The developer guide shows CreateService; the others follow from the API.
  "AWS::AppRunner::Service": {
    service: "apprunner",
    create: {
      eventName: "CreateService",
      request: { serviceName: "ServiceName" },
      response: { ...appRunner, "service.status": "=OPERATION_IN_PROGRESS" },
    },
    update: [
      {
        eventName: "UpdateService",
        request: { serviceArn: arn("apprunner", "service/", "ServiceArn") },
        response: appRunner,
      },
    ],
    delete: {
      eventName: "DeleteService",
      request: { serviceArn: arn("apprunner", "service/", "ServiceArn") },
      response: { ...appRunner, "service.status": "=OPERATION_IN_PROGRESS" },
    },
  },
};

/** A service names its cluster by name or by ARN. */
function clusterArn({ change: { properties, region }, accountId }: Subject): string {
  const name = String(properties["Cluster"]);
  return name.startsWith("arn:") ? name : `arn:aws:ecs:${region}:${accountId}:cluster/${name}`;
}
