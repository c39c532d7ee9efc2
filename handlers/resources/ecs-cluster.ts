import { allow, cloudTrail, defineResource } from "../../registry";

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
  ],
  entity: {
    identifier: ".Arn",
    title: ".ClusterName",
    properties: {
      region: ".__Region",
      arn: ".Arn",
      capacity_providers: ".CapacityProviders // []",
      container_insights:
        '[.ClusterSettings[]? | select(.Name == "containerInsights") | .Value][0] // "disabled"',
    },
  },
  permissions: [
    allow(["ecs:DescribeClusters"], "arn:aws:ecs:*:*:cluster/*"),
    allow(["ecs:ListClusters"], "*", "listing clusters names no resource"),
  ],
});
