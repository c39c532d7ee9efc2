import { allow, cloudTrail, defineResource, serviceEvent } from "../../registry";
import { tags, tagsProperty } from "../tags";

/** Mirrors ECS services, each below its cluster. */
export const resource = defineResource({
  type: "AWS::ECS::Service",
  blueprint: {
    identifier: "ecs_service",
    title: "ECS service",
    icon: "Service",
    schema: {
      properties: {
        region: { title: "Region", type: "string" },
        arn: { title: "ARN", type: "string" },
        desired_count: { title: "Desired tasks", type: "number" },
        launch_type: { title: "Launch type", type: "string" },
        scheduling_strategy: { title: "Scheduling strategy", type: "string" },
        task_definition: { title: "Task definition", type: "string" },
        tags: tagsProperty,
      },
    },
    relations: {
      definition: {
        title: "Task definition",
        target: "ecs_task_definition",
        required: false,
        many: false,
      },
      cluster: { title: "Cluster", target: "ecs_cluster", required: false, many: false },
    },
  },
  events: [
    cloudTrail(
      "ecs",
      [
        "CreateService",
        "UpdateService",
        "CreateExpressGatewayService",
        "UpdateExpressGatewayService",
        "DeleteExpressGatewayService",
        "UpdateServicePrimaryTaskSet",
        "DeleteService",
      ],
      {
        inputPaths: {
          serviceArn: "$.detail.responseElements.service.serviceArn",
          primaryArn: "$.detail.responseElements.taskSet.serviceArn",
          requestedArn: "$.detail.requestParameters.serviceArn",
          service: "$.detail.requestParameters.service",
          serviceName: "$.detail.requestParameters.serviceName",
          clusterArn: "$.detail.responseElements.service.clusterArn",
          cluster: "$.detail.requestParameters.cluster",
        },
        // "<service ARN>|<cluster ARN>", made of names, ARNs or no cluster at all when there is no response.
        identifier:
          '("arn:aws:ecs:" + .awsRegion + ":" + .account + ":") as $arn | ' +
          'first((.serviceArn, .primaryArn, .requestedArn, .service, .serviceName) | strings | select(. != "")) ' +
          'as $service | ($service | if test(":service/.+/") then split("/")[1] else null end) as $within | ' +
          'first((.clusterArn, .cluster, $within, "default") | strings | select(. != "")) as $cluster | ' +
          '$service | if startswith("arn:") then . else $arn + "service/" + ($cluster | split("/") | last) + "/" + . end | ' +
          '. + "|" + ($cluster | if startswith("arn:") then . else $arn + "cluster/" + . end)',
        deletedBy: ["DeleteService"],
      },
    ),
    // Also tells of deployments that were started otherwise, and of their end.
    serviceEvent("aws.ecs", "ECS Deployment State Change", {
      inputPaths: { service: "$.resources[0]" },
      // "arn:…:service/<cluster>/<name>" holds the cluster; ARNs without it are no longer made.
      identifier:
        '.service | split("/") as $parts | . + "|" + ($parts[0] | sub(":service$"; ":cluster/")) + $parts[1]',
    }),
  ],
  unheard: {
    shown:
      "region arn desired_count launch_type scheduling_strategy task_definition definition cluster",
    calls: {
      "the end of the deployment tells of it": "StopServiceDeployment ContinueServiceDeployment",
      "a set counts for its service once it is the primary one":
        "CreateTaskSet UpdateTaskSet DeleteTaskSet",
      "clusters, their instances and providers are not shown":
        "*Cluster *ClusterSettings *ClusterCapacityProviders *CapacityProvider *ContainerInstance* *ContainerAgent *Attributes DiscoverPollEndpoint",
      "tasks are not shown, and the service keeps the definition that it names":
        "ExecuteCommand *StateChange *StateChanges RunTask StartTask StopTask *TaskProtection *TaskDefinition *TaskDefinitions",
      "daemons, gateways and account settings are not shown":
        "*Daemon CreateGateway UpdateGateway DeleteGateway *GatewayWithCluster *GatewayFromCluster *AccountSetting*",
    },
  },
  entity: {
    identifier: ".ServiceArn",
    title: '.ServiceName // (.ServiceArn | split("/") | last)',
    properties: {
      region: ".__Region",
      arn: ".ServiceArn",
      desired_count: ".DesiredCount",
      launch_type: ".LaunchType",
      scheduling_strategy: '.SchedulingStrategy // "REPLICA"',
      task_definition: ".TaskDefinition",
      tags: tags(),
    },
    relations: {
      definition: '.TaskDefinition | strings | select(startswith("arn:"))',
      cluster:
        '(.Cluster // "default") as $cluster | if $cluster | startswith("arn:") then $cluster ' +
        'else (.ServiceArn | sub(":service/.*$"; ":cluster/")) + $cluster end',
    },
  },
  permissions: [
    allow(["ecs:DescribeServices"], "arn:aws:ecs:*:*:service/*"),
    allow(
      ["ecs:ListClusters", "ecs:ListServices"],
      "*",
      "Cloud Control lists services by going through all clusters, and those lists name no resource",
    ),
  ],
});
