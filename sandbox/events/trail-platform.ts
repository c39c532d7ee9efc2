import { arn, property, type TrailEntry } from "./trail-call";

const restApi = { id: property("RestApiId"), name: "Name" };
const httpApi = { apiId: property("ApiId"), name: "Name", protocolType: "ProtocolType" };
const distribution = { "distribution.id": property("Id"), "distribution.status": "=InProgress" };
const machineArn = arn("states", "stateMachine:", "Arn");
const balancerArn = property("LoadBalancerArn");
const secretArn = arn("secretsmanager", "secret:", "Id");
const role = { roleName: property("RoleName") };
const provisioned = {
  provisionedProductId: property("ProvisionedProductId"),
  provisionedProductName: "ProvisionedProductName",
};
const record = {
  "recordDetail.provisionedProductId": property("ProvisionedProductId"),
  "recordDetail.provisionedProductName": "ProvisionedProductName",
  "recordDetail.recordId": "RecordId",
};

/** What connects, protects and provisions. */
export const PLATFORM_TRAIL: Readonly<Record<string, TrailEntry>> = {
  // Documented names; the wrapped inputs and the identifiers are deduced from published samples.
  "AWS::ApiGateway::RestApi": {
    service: "apigateway",
    create: {
      eventName: "CreateRestApi",
      request: { "createRestApiInput.name": "Name" },
      response: restApi,
    },
    update: [{ eventName: "UpdateRestApi", request: { restApiId: restApi.id }, response: restApi }],
    delete: { eventName: "DeleteRestApi", request: { restApiId: restApi.id } },
  },
  // Names documented, fields deduced from the API.
  "AWS::ApiGatewayV2::Api": {
    service: "apigateway",
    create: {
      eventName: "CreateApi",
      request: { name: "Name", protocolType: "ProtocolType" },
      response: httpApi,
    },
    update: [{ eventName: "UpdateApi", request: { apiId: httpApi.apiId }, response: httpApi }],
    delete: { eventName: "DeleteApi", request: { apiId: httpApi.apiId } },
  },
  // Recorded for the creation; the others follow the developer guide's sample of UpdateDistribution.
  "AWS::CloudFront::Distribution": {
    service: "cloudfront",
    global: true,
    create: {
      eventName: "CreateDistribution",
      request: { distributionConfig: "DistributionConfig" },
      response: distribution,
    },
    update: [
      {
        eventName: "UpdateDistribution",
        request: { id: property("Id"), distributionConfig: "DistributionConfig" },
        response: distribution,
      },
    ],
    delete: { eventName: "DeleteDistribution", request: { id: property("Id") } },
  },
  // The developer guide shows CreateStateMachine and DeleteStateMachine.
  "AWS::StepFunctions::StateMachine": {
    service: "states",
    create: {
      eventName: "CreateStateMachine",
      request: { name: "StateMachineName" },
      response: { stateMachineArn: machineArn },
    },
    update: [{ eventName: "UpdateStateMachine", request: { stateMachineArn: machineArn } }],
    delete: { eventName: "DeleteStateMachine", request: { stateMachineArn: machineArn } },
  },
  // The user guide shows CreateLoadBalancer and DeleteLoadBalancer with this version of the API.
  "AWS::ElasticLoadBalancingV2::LoadBalancer": {
    service: "elasticloadbalancing",
    apiVersion: "2015-12-01",
    create: {
      eventName: "CreateLoadBalancer",
      request: { name: "Name", type: "Type" },
      response: {
        "loadBalancers[].loadBalancerArn": balancerArn,
        "loadBalancers[].loadBalancerName": "Name",
        "loadBalancers[].type": "Type",
      },
    },
    update: [
      { eventName: "AddTags", changes: ["Tags"], request: { "resourceArns[]": balancerArn } },
      { eventName: "ModifyLoadBalancerAttributes", request: { loadBalancerArn: balancerArn } },
    ],
    delete: { eventName: "DeleteLoadBalancer", request: { loadBalancerArn: balancerArn } },
  },
  // Recorded, with a key that differs: `arn` when created, `aRN` when deleted. The update is deduced.
  "AWS::SecretsManager::Secret": {
    service: "secretsmanager",
    create: {
      eventName: "CreateSecret",
      request: { name: "Name" },
      response: { arn: secretArn, name: "Name" },
    },
    update: [
      {
        eventName: "UpdateSecret",
        request: { secretId: secretArn },
        response: { arn: secretArn, name: "Name" },
      },
    ],
    delete: {
      eventName: "DeleteSecret",
      request: { secretId: secretArn },
      response: { aRN: secretArn, name: "Name" },
    },
  },
  // Recorded for the creation, documented for the others.
  "AWS::IAM::Role": {
    service: "iam",
    global: true,
    create: {
      eventName: "CreateRole",
      request: role,
      response: { "role.roleName": property("RoleName"), "role.arn": "Arn", "role.path": "Path" },
    },
    update: [
      {
        eventName: "UpdateAssumeRolePolicy",
        changes: ["AssumeRolePolicyDocument"],
        request: role,
      },
      { eventName: "TagRole", changes: ["Tags"], request: role },
      { eventName: "PutRolePolicy", changes: ["Policies"], request: role },
      { eventName: "AttachRolePolicy", changes: ["ManagedPolicyArns"], request: role },
      { eventName: "UpdateRole", request: role },
    ],
    delete: { eventName: "DeleteRole", request: role },
  },
  // Names documented, fields deduced from the API.
  "AWS::ServiceCatalog::CloudFormationProvisionedProduct": {
    service: "servicecatalog",
    create: {
      eventName: "ProvisionProduct",
      request: { provisionedProductName: "ProvisionedProductName", productId: "ProductId" },
      response: { ...record, "recordDetail.recordType": "=PROVISION_PRODUCT" },
    },
    update: [
      {
        eventName: "UpdateProvisionedProduct",
        request: provisioned,
        response: { ...record, "recordDetail.recordType": "=UPDATE_PROVISIONED_PRODUCT" },
      },
    ],
    delete: {
      eventName: "TerminateProvisionedProduct",
      request: { provisionedProductId: provisioned.provisionedProductId },
      response: { ...record, "recordDetail.recordType": "=TERMINATE_PROVISIONED_PRODUCT" },
    },
  },
};
