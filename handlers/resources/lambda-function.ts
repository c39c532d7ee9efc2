import { allow, cloudTrail, defineResource } from "../../registry";
import { tags, tagsProperty } from "../tags";

/** Mirrors Lambda functions; their environment variables, which may hold secrets, stay out. */
export const resource = defineResource({
  type: "AWS::Lambda::Function",
  blueprint: {
    identifier: "lambda_function",
    title: "Lambda function",
    icon: "Lambda",
    schema: {
      properties: {
        region: { title: "Region", type: "string" },
        arn: { title: "ARN", type: "string" },
        description: { title: "Description", type: "string" },
        runtime: { title: "Runtime", type: "string" },
        handler: { title: "Handler", type: "string" },
        package_type: { title: "Package type", type: "string" },
        architecture: { title: "Architecture", type: "string" },
        memory: { title: "Memory", type: "number", description: "In MB" },
        timeout: { title: "Timeout", type: "number", description: "In seconds" },
        role: { title: "Role", type: "string", description: "ARN of the execution role" },
        tags: tagsProperty,
      },
    },
    relations: {
      execution_role: { title: "Execution role", target: "iam_role", required: false, many: false },
    },
  },
  events: [
    cloudTrail(
      "lambda",
      [
        "CreateFunction20150331",
        "UpdateFunctionCode20150331v2",
        "UpdateFunctionConfiguration20150331v2",
        "DeleteFunction20150331",
      ],
      {
        inputPaths: {
          requested: "$.detail.requestParameters.functionName",
          qualifier: "$.detail.requestParameters.qualifier",
          returned: "$.detail.responseElements.functionName",
        },
        // The request may hold a name, a full or partial ARN, each with a version or alias behind it.
        identifier:
          'first((.returned, .requested) | strings | select(. != "")) | sub("^.*:function:"; "") | split(":")[0]',
        // Deleting one version, by qualifier or as "name:7", leaves the function.
        action:
          'if .eventName == "DeleteFunction20150331" and (.qualifier // "") == "" ' +
          'and (.requested | test("(^[^:]+|:function:[^:]+)$")) then "delete" else "upsert" end',
      },
    ),
  ],
  unheard: {
    shown:
      "region arn description runtime handler package_type architecture memory timeout role execution_role",
    calls: {
      "permissions, aliases, versions, URLs and scaling are not shown":
        "AddPermission RemovePermission PutResourcePolicy DeleteResourcePolicy CreateAlias UpdateAlias DeleteAlias PublishVersion CreateFunctionUrlConfig UpdateFunctionUrlConfig DeleteFunctionUrlConfig PutFunctionConcurrency DeleteFunctionConcurrency PutFunctionScalingConfig *ProvisionedConcurrencyConfig",
      "how it is invoked and signed is not shown":
        "PutFunctionEventInvokeConfig UpdateFunctionEventInvokeConfig DeleteFunctionEventInvokeConfig PutFunctionCodeSigningConfig DeleteFunctionCodeSigningConfig PutFunctionRecursionConfig *EventSourceMapping *CodeSigningConfig",
      "the runtime that is shown is a name, whatever version of it runs":
        "PutRuntimeManagementConfig",
      "calls change nothing": "Invoke InvokeAsync InvokeWithResponseStream *DurableExecution*",
      "layers, providers, networks and other kinds of compute are other types":
        "*LayerVersion* *CapacityProvider *NetworkConnector *Microvm* *Runtime *RuntimeAlias *RuntimeVersion *WebFunction*",
    },
  },
  entity: {
    identifier: ".Arn",
    title: ".FunctionName",
    properties: {
      region: ".__Region",
      arn: ".Arn",
      description: ".Description",
      runtime: ".Runtime",
      handler: ".Handler",
      package_type: ".PackageType",
      architecture: ".Architectures[0]",
      memory: ".MemorySize",
      timeout: ".Timeout",
      role: ".Role",
      tags: tags(),
    },
    relations: {
      execution_role: ".Role",
    },
  },
  permissions: [
    allow(
      [
        "lambda:GetFunction",
        "lambda:GetFunctionCodeSigningConfig",
        "lambda:GetFunctionRecursionConfig",
        "lambda:GetFunctionScalingConfig",
        "lambda:GetRuntimeManagementConfig",
      ],
      "arn:aws:lambda:*:*:function:*",
    ),
    allow(["lambda:ListFunctions"], "*", "listing functions names no resource"),
  ],
});
