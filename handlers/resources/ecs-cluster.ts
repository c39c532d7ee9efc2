import { allow, cloudTrail, defineResource } from "../../registry";
import { tags, tagsProperty } from "../tags";

/** Mirrors ECS clusters. */
export const resource = defineResource({
  type: "AWS::ECS::Cluster",
  blueprint: {
    identifier: "ecs_cluster",
    title: "ECS cluster",
    icon: "Cluster",
    schema: {
      properties: {
        region: { title: "Region", type: "string" },
        arn: { title: "ARN", type: "string" },
        capacity_providers: {
          title: "Capacity providers",
          type: "array",
          items: { type: "string" },
        },
        container_insights: { title: "Container Insights", type: "string" },
        tags: tagsProperty,
      },
    },
  },
  events: [
    // Other services have a CreateCluster too: the event source tells them apart.
    cloudTrail(
      "ecs",
      [
        "CreateCluster",
        "UpdateCluster",
        "UpdateClusterSettings",
        "PutClusterCapacityProviders",
        "DeleteCluster",
      ],
      {
        inputPaths: {
          returned: "$.detail.responseElements.cluster.clusterName",
          named: "$.detail.requestParameters.clusterName",
          requested: "$.detail.requestParameters.cluster",
        },
        // A request holds a name, an ARN, or nothing for the default cluster.
        identifier:
          'first((.returned, .named, .requested, "default") | strings | select(. != "")) | split("/") | last',
        deletedBy: ["DeleteCluster"],
      },
    ),
    // Some providers belong to one cluster; those of the whole account are put into one by calls above.
    cloudTrail("ecs", ["CreateCapacityProvider", "DeleteCapacityProvider"], {
      detail: { requestParameters: { cluster: [{ exists: true }] } },
      inputPaths: { cluster: "$.detail.requestParameters.cluster" },
      identifier: '.cluster | split("/") | last',
    }),
  ],
  unheard: {
    shown: "region arn capacity_providers container_insights",
    calls: {
      "instances, tasks and what they report are not shown":
        "RegisterContainerInstance DeregisterContainerInstance *ContainerInstance* ExecuteCommand SubmitAttachmentStateChanges SubmitContainerStateChange SubmitTaskStateChange *ContainerAgent *Attributes DiscoverPollEndpoint RunTask StartTask StopTask *TaskProtection",
      "account settings apply to clusters made later":
        "PutAccountSetting PutAccountSettingDefault DeleteAccountSetting",
      "a provider keeps its name": "UpdateCapacityProvider",
      "services, daemons, gateways and definitions are not shown":
        "*Service *ServiceDeployment *TaskSet *ServicePrimaryTaskSet *Daemon *Gateway* *TaskDefinition *TaskDefinitions",
    },
  },
  entity: {
    identifier: ".Arn",
    title: ".ClusterName",
    properties: {
      region: ".__Region",
      arn: ".Arn",
      capacity_providers: ".CapacityProviders // []",
      container_insights:
        '[.ClusterSettings[]? | select(.Name == "containerInsights") | .Value][0] // "disabled"',
      tags: tags(),
    },
  },
  permissions: [
    allow(["ecs:DescribeClusters"], "arn:aws:ecs:*:*:cluster/*"),
    allow(["ecs:ListClusters"], "*", "listing clusters names no resource"),
  ],
});
