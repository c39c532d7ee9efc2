import { allow, cloudTrail, defineResource } from "../../registry";

/** Mirrors Elastic Beanstalk applications. */
export const resource = defineResource({
  type: "AWS::ElasticBeanstalk::Application",
  blueprint: {
    identifier: "beanstalk_application",
    title: "Elastic Beanstalk application",
    icon: "AWS",
    schema: {
      properties: {
        region: { title: "Region", type: "string" },
        description: { title: "Description", type: "string" },
      },
    },
  },
  events: [
    cloudTrail(
      "elasticbeanstalk",
      ["CreateApplication", "UpdateApplication", "CreateApplicationVersion", "DeleteApplication"],
      {
        inputPaths: {
          requested: "$.detail.requestParameters.applicationName",
          returned: "$.detail.responseElements.application.applicationName",
        },
        identifier: 'first((.requested, .returned) | strings | select(. != ""))',
        deletedBy: ["DeleteApplication"],
      },
    ),
  ],
  unheard: {
    shown: "region description",
    calls: {
      "environments are another type": "*Environment* RestartAppServer ComposeEnvironments",
      "versions, templates and platforms are not shown":
        "UpdateApplicationResourceLifecycle *ApplicationVersion *ConfigurationTemplate *PlatformVersion *StorageLocation",
      "CloudFormation, by which it is read, gives an application no tags": "UpdateTagsForResource",
    },
  },
  entity: {
    // Names are unique in a region, and may hold characters that Port's identifiers may not.
    identifier:
      '"arn:aws:elasticbeanstalk:" + .__Region + ":" + .__AccountId + ":application/" + ' +
      ".ApplicationName",
    title: ".ApplicationName",
    properties: { region: ".__Region", description: '.Description | select(. != "")' },
  },
  permissions: [
    allow(["elasticbeanstalk:DescribeApplications"], "arn:aws:elasticbeanstalk:*:*:application/*"),
  ],
});
