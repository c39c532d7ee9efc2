import { allow, cloudTrail, defineResource, serviceEvent } from "../../registry";
import { tags, tagsProperty } from "../tags";

/** Mirrors Elastic Beanstalk environments, each below its application. */
export const resource = defineResource({
  type: "AWS::ElasticBeanstalk::Environment",
  blueprint: {
    identifier: "beanstalk_environment",
    title: "Elastic Beanstalk environment",
    icon: "AWS",
    schema: {
      properties: {
        region: { title: "Region", type: "string" },
        description: { title: "Description", type: "string" },
        version_label: { title: "Version", type: "string" },
        platform: { title: "Platform", type: "string" },
        tier: { title: "Tier", type: "string" },
        endpoint: { title: "Endpoint", type: "string" },
        tags: tagsProperty,
      },
    },
    relations: {
      application: {
        title: "Application",
        target: "beanstalk_application",
        required: false,
        many: false,
      },
    },
  },
  events: [
    // Callers may give the id alone ("e-abc…"), which does not lead to the name that Cloud Control
    // wants; such changes are told by the service's own event below.
    cloudTrail(
      "elasticbeanstalk",
      [
        "CreateEnvironment",
        "UpdateEnvironment",
        "RebuildEnvironment",
        "AbortEnvironmentUpdate",
        "ApplyEnvironmentManagedAction",
        "TerminateEnvironment",
      ],
      {
        detail: { requestParameters: { environmentName: [{ exists: true }] } },
        inputPaths: { environment: "$.detail.requestParameters.environmentName" },
        identifier: ".environment",
        deletedBy: ["TerminateEnvironment"],
      },
    ),
    serviceEvent("aws.elasticbeanstalk", "Elastic Beanstalk resource status change", {
      detail: { EnvironmentName: [{ exists: true }] },
      inputPaths: { environment: "$.detail.EnvironmentName", status: "$.detail.Status" },
      identifier: ".environment",
      deletedWhen: '.status == "Environment termination successful"',
    }),
  ],
  unheard: {
    shown: "region description version_label platform tier endpoint application",
    calls: {
      "each environment that it makes or ends tells of itself":
        "ComposeEnvironments DeleteApplication",
      "the alias of an environment is not shown, and neither is its role":
        "SwapEnvironmentCNAMEs AssociateEnvironmentOperationsRole DisassociateEnvironmentOperationsRole",
      "drafts and processes are not shown": "DeleteEnvironmentConfiguration RestartAppServer",
      "they work on applications, versions, templates and platforms":
        "CreateApplication UpdateApplication* *ApplicationVersion *ConfigurationTemplate *PlatformVersion *StorageLocation",
    },
  },
  entity: {
    identifier:
      '"arn:aws:elasticbeanstalk:" + .__Region + ":" + .__AccountId + ":environment/" + .EnvironmentName',
    title: ".EnvironmentName",
    properties: {
      region: ".__Region",
      description: '.Description | select(. != "")',
      version_label: ".VersionLabel",
      platform: '.SolutionStackName // (.PlatformArn | values | split("/")[1:] | join(" "))',
      tier: ".Tier.Name",
      endpoint: ".EndpointURL",
      tags: tags(),
    },
    relations: {
      // As the application's own file makes its identifier.
      application:
        '"arn:aws:elasticbeanstalk:" + .__Region + ":" + .__AccountId + ":application/" + ' +
        ".ApplicationName",
    },
  },
  permissions: [
    allow(
      [
        "elasticbeanstalk:DescribeConfigurationSettings",
        "elasticbeanstalk:DescribeEnvironments",
        "elasticbeanstalk:ListTagsForResource",
      ],
      "arn:aws:elasticbeanstalk:*:*:environment/*",
    ),
  ],
});
