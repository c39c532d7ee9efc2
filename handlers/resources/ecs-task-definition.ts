import { allow, cloudTrail, defineResource } from "../../registry";
import { tags, tagsProperty } from "../tags";

/** Mirrors the active revisions of ECS task definitions; environment variables, which may hold secrets, stay out. */
export const resource = defineResource({
  type: "AWS::ECS::TaskDefinition",
  blueprint: {
    identifier: "ecs_task_definition",
    title: "ECS task definition",
    icon: "AWS",
    schema: {
      properties: {
        region: { title: "Region", type: "string" },
        arn: { title: "ARN", type: "string" },
        family: { title: "Family", type: "string" },
        revision: { title: "Revision", type: "number" },
        cpu: { title: "CPU", type: "string" },
        memory: { title: "Memory", type: "string" },
        network_mode: { title: "Network mode", type: "string" },
        compatibilities: {
          title: "Launch types",
          type: "array",
          items: { type: "string" },
          description: "That it is made for",
        },
        images: { title: "Images", type: "array", items: { type: "string" } },
        tags: tagsProperty,
      },
    },
    relations: {
      task_role: { title: "Task role", target: "iam_role", required: false, many: false },
      execution_role: { title: "Execution role", target: "iam_role", required: false, many: false },
    },
  },
  events: [
    cloudTrail("ecs", ["RegisterTaskDefinition", "DeregisterTaskDefinition"], {
      inputPaths: {
        returned: "$.detail.responseElements.taskDefinition.taskDefinitionArn",
        requested: "$.detail.requestParameters.taskDefinition",
      },
      // A request holds "family:revision" or an ARN.
      identifier:
        '. as $event | first((.returned, .requested) | strings | select(. != "")) | if startswith("arn:") then . else "arn:aws:ecs:" + $event.awsRegion + ":" + $event.account + ":task-definition/" + . end',
      deletedBy: ["DeregisterTaskDefinition"],
    }),
  ],
  unheard: {
    shown:
      "region arn family revision cpu memory network_mode compatibilities images task_role execution_role",
    calls: {
      "a revision is deleted when it is inactive, and then it is gone from here":
        "DeleteTaskDefinitions",
      "a revision never changes; services, tasks and clusters only name it":
        "*Service *ServiceDeployment *TaskSet *ServicePrimaryTaskSet RunTask StartTask StopTask ExecuteCommand *TaskProtection *StateChange *StateChanges *Cluster *ClusterSettings *ClusterCapacityProviders *CapacityProvider *ContainerInstance* *ContainerAgent *Attributes DiscoverPollEndpoint",
      "daemons, gateways and account settings are not shown": "*Daemon* *Gateway* *AccountSetting*",
    },
  },
  entity: {
    identifier: ".TaskDefinitionArn",
    title: '.TaskDefinitionArn | split("/") | last',
    properties: {
      region: ".__Region",
      arn: ".TaskDefinitionArn",
      family: ".Family",
      revision: '.TaskDefinitionArn | split(":") | last | tonumber',
      cpu: ".Cpu",
      memory: ".Memory",
      network_mode: ".NetworkMode",
      compatibilities: ".RequiresCompatibilities // []",
      images: "[.ContainerDefinitions[]?.Image] | unique",
      tags: tags(),
    },
    relations: {
      task_role: '.TaskRoleArn | strings | select(startswith("arn:"))',
      execution_role: '.ExecutionRoleArn | strings | select(startswith("arn:"))',
    },
  },
  permissions: [
    allow(
      ["ecs:DescribeTaskDefinition", "ecs:ListTaskDefinitions"],
      "*",
      "reads of task definitions name no resource",
    ),
  ],
});
