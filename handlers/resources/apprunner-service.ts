import { allow, cloudTrail, defineResource, serviceEvent } from "../../registry";
import { tags, tagsProperty } from "../tags";

/** Mirrors App Runner services; their environment variables, which may hold secrets, stay out. */
export const resource = defineResource({
  type: "AWS::AppRunner::Service",
  blueprint: {
    identifier: "apprunner_service",
    title: "App Runner service",
    icon: "Service",
    schema: {
      properties: {
        region: { title: "Region", type: "string" },
        arn: { title: "ARN", type: "string" },
        status: { title: "Status", type: "string" },
        url: { title: "URL", type: "string", format: "url" },
        source: { title: "Source", type: "string", description: "Image or code repository" },
        cpu: { title: "CPU", type: "string" },
        memory: { title: "Memory", type: "string" },
        public: { title: "Publicly accessible", type: "boolean" },
        tags: tagsProperty,
      },
    },
  },
  events: [
    cloudTrail(
      "apprunner",
      [
        "CreateService",
        "UpdateService",
        "PauseService",
        "ResumeService",
        "StartDeployment",
        "DeleteService",
      ],
      {
        inputPaths: {
          requested: "$.detail.requestParameters.serviceArn",
          returned: "$.detail.responseElements.service.serviceArn",
        },
        identifier: 'first((.requested, .returned) | strings | select(. != ""))',
        deletedBy: ["DeleteService"],
      },
    ),
    // Every operation, a deletion too, ends in one of these.
    serviceEvent("aws.apprunner", "AppRunner Service Status Change", {
      inputPaths: { service: "$.resources[0]", status: "$.detail.currentServiceStatus" },
      identifier: ".service",
      deletedWhen: '.status == "DELETED"',
    }),
  ],
  unheard: {
    shown: "region arn status url source cpu memory public",
    calls: {
      "a custom domain stands beside the URL": "AssociateCustomDomain DisassociateCustomDomain",
      "a service names what it uses of these, and only an update of its own changes that":
        "*Configuration *Connection *VpcConnector",
    },
  },
  // App Runner still describes deleted services.
  selector: '.Status != "DELETED"',
  entity: {
    identifier: ".ServiceArn",
    title: '.ServiceName // (.ServiceArn | split("/")[1])',
    properties: {
      region: ".__Region",
      arn: ".ServiceArn",
      status: ".Status",
      url: '.ServiceUrl | values | "https://" + .',
      source:
        ".SourceConfiguration | .ImageRepository.ImageIdentifier // .CodeRepository.RepositoryUrl",
      cpu: ".InstanceConfiguration.Cpu",
      memory: ".InstanceConfiguration.Memory",
      public: ".NetworkConfiguration.IngressConfiguration.IsPubliclyAccessible",
      tags: tags(),
    },
  },
  permissions: [
    allow(["apprunner:DescribeService"], "arn:aws:apprunner:*:*:service/*"),
    allow(["apprunner:ListServices"], "*", "listing services names no resource"),
  ],
});
