import { arn, property, type Fields, type TrailEntry } from "./trail-call";

const pipeline: Fields = { "pipeline.name": property("Name") };
const project: Fields = { name: property("Name", "Id") };
const certificate: Fields = { certificateArn: property("CertificateArn") };
const pool: Fields = { userPoolId: property("UserPoolId") };
const stream: Fields = { streamName: property("Name") };
const bus: Fields = { name: property("Name") };
const broker: Fields = { clusterArn: property("Arn") };
const dbCluster: Fields = { dBClusterIdentifier: property("DBClusterIdentifier") };
const revision: Fields = {
  "taskDefinition.taskDefinitionArn": arn("ecs", "task-definition/", "TaskDefinitionArn"),
};

/** What builds and delivers, and what it runs on. Names documented, fields deduced from the APIs. */
export const DELIVERY_TRAIL: Readonly<Record<string, TrailEntry>> = {
  "AWS::CodePipeline::Pipeline": {
    service: "codepipeline",
    create: { eventName: "CreatePipeline", request: pipeline, response: pipeline },
    update: [{ eventName: "UpdatePipeline", request: pipeline, response: pipeline }],
    delete: { eventName: "DeletePipeline", request: { name: property("Name") } },
  },
  "AWS::CodeBuild::Project": {
    service: "codebuild",
    create: { eventName: "CreateProject", request: project },
    update: [{ eventName: "UpdateProject", request: project }],
    delete: { eventName: "DeleteProject", request: project },
  },
  "AWS::CertificateManager::Certificate": {
    service: "acm",
    create: {
      eventName: "RequestCertificate",
      request: { domainName: "DomainName" },
      response: certificate,
    },
    update: [{ eventName: "UpdateCertificateOptions", request: certificate }],
    delete: { eventName: "DeleteCertificate", request: certificate },
  },
  "AWS::Cognito::UserPool": {
    service: "cognito-idp",
    create: {
      eventName: "CreateUserPool",
      request: { poolName: "UserPoolName" },
      response: { "userPool.id": property("UserPoolId") },
    },
    update: [{ eventName: "UpdateUserPool", request: pool }],
    delete: { eventName: "DeleteUserPool", request: pool },
  },
  "AWS::Kinesis::Stream": {
    service: "kinesis",
    create: { eventName: "CreateStream", request: stream },
    update: [{ eventName: "UpdateShardCount", request: stream }],
    delete: { eventName: "DeleteStream", request: stream },
  },
  "AWS::Events::EventBus": {
    service: "events",
    create: { eventName: "CreateEventBus", request: bus },
    update: [{ eventName: "UpdateEventBus", request: bus }],
    delete: { eventName: "DeleteEventBus", request: bus },
  },
  "AWS::MSK::Cluster": {
    service: "kafka",
    create: {
      eventName: "CreateCluster",
      request: { clusterName: "ClusterName" },
      response: broker,
    },
    update: [{ eventName: "UpdateBrokerCount", request: broker, response: broker }],
    delete: { eventName: "DeleteCluster", request: broker, response: broker },
  },
  "AWS::RDS::DBCluster": {
    service: "rds",
    create: { eventName: "CreateDBCluster", request: dbCluster, response: dbCluster },
    update: [{ eventName: "ModifyDBCluster", request: dbCluster, response: dbCluster }],
    delete: { eventName: "DeleteDBCluster", request: dbCluster, response: dbCluster },
  },
  // A change makes another revision; CloudFormation replaces it.
  "AWS::ECS::TaskDefinition": {
    service: "ecs",
    create: {
      eventName: "RegisterTaskDefinition",
      request: { family: "Family" },
      response: revision,
    },
    update: [],
    delete: {
      eventName: "DeregisterTaskDefinition",
      request: { taskDefinition: property("TaskDefinitionArn") },
      response: revision,
    },
  },
};
