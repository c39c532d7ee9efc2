import { allow, cloudTrail, defineResource, serviceEvent } from "../../registry";
import { tags, tagsProperty } from "../tags";

/** Mirrors EC2 Auto Scaling groups. */
export const resource = defineResource({
  type: "AWS::AutoScaling::AutoScalingGroup",
  blueprint: {
    identifier: "autoscaling_group",
    title: "Auto Scaling group",
    icon: "Server",
    schema: {
      properties: {
        region: { title: "Region", type: "string" },
        minimum: { title: "Minimum instances", type: "number" },
        maximum: { title: "Maximum instances", type: "number" },
        desired: { title: "Desired instances", type: "number" },
        health_check: { title: "Health check", type: "string" },
        availability_zones: {
          title: "Availability zones",
          type: "array",
          items: { type: "string" },
        },
        target_groups: {
          title: "Target groups",
          type: "array",
          items: { type: "string" },
          description: "ARNs of the load balancers' target groups",
        },
        tags: tagsProperty,
      },
    },
  },
  events: [
    cloudTrail(
      "autoscaling",
      [
        "CreateAutoScalingGroup",
        "SetDesiredCapacity",
        "UpdateAutoScalingGroup",
        "AttachInstances",
        "DetachInstances",
        "EnterStandby",
        "ExitStandby",
        "LaunchInstances",
        "ExecutePolicy",
        "AttachLoadBalancerTargetGroups",
        "DetachLoadBalancerTargetGroups",
        "AttachTrafficSources",
        "DetachTrafficSources",
        "DeleteAutoScalingGroup",
      ],
      {
        // These calls have no response. A policy may be executed by its ARN alone.
        inputPaths: { group: "$.detail.requestParameters.autoScalingGroupName" },
        identifier: '.group | select(. != "") | sub("^arn:.*:autoScalingGroupName/"; "")',
        deletedBy: ["DeleteAutoScalingGroup"],
      },
    ),
    // A scaling policy changes the group without any call.
    ...["EC2 Instance Launch Successful", "EC2 Instance Terminate Successful"].map((detailType) =>
      serviceEvent("aws.autoscaling", detailType, {
        inputPaths: { group: "$.detail.AutoScalingGroupName" },
        identifier: ".group",
      }),
    ),
  ],
  unheard: {
    shown: "region minimum maximum desired health_check availability_zones target_groups",
    calls: {
      "the instance whose end it brings tells of the new size":
        "TerminateInstanceInAutoScalingGroup",
      "a policy or schedule acts later, and instances that come or go tell of it":
        "PutScalingPolicy DeletePolicy PutScheduledUpdateGroupAction DeleteScheduledAction BatchPutScheduledUpdateGroupAction BatchDeleteScheduledAction",
      "classic load balancers are not shown": "AttachLoadBalancers DetachLoadBalancers",
      "instances are replaced or watched; sizes, zones and the kind of health check stay":
        "StartInstanceRefresh CancelInstanceRefresh RollbackInstanceRefresh SetInstanceHealth SetInstanceProtection PutWarmPool DeleteWarmPool",
      "hooks, notifications, metrics and processes are not shown":
        "CompleteLifecycleAction RecordLifecycleActionHeartbeat DeleteLifecycleHook PutLifecycleHook DeleteNotificationConfiguration PutNotificationConfiguration DisableMetricsCollection EnableMetricsCollection ResumeProcesses SuspendProcesses",
      "they work on the account or on launch configurations":
        "PutAccountSetting *LaunchConfiguration",
    },
  },
  entity: {
    // Names are unique in a region, and may hold characters that Port's identifiers may not.
    identifier:
      '"arn:aws:autoscaling:" + .__Region + ":" + .__AccountId + ":autoScalingGroupName/" + ' +
      ".AutoScalingGroupName",
    title: ".AutoScalingGroupName",
    properties: {
      region: ".__Region",
      minimum: ".MinSize | values | tonumber",
      maximum: ".MaxSize | values | tonumber",
      desired: ".DesiredCapacity | values | tonumber",
      health_check: ".HealthCheckType",
      availability_zones: ".AvailabilityZones // []",
      target_groups: ".TargetGroupARNs // []",
      tags: tags(),
    },
  },
  permissions: [
    allow(
      [
        "autoscaling:DescribeAutoScalingGroups",
        "autoscaling:DescribeLifecycleHooks",
        "autoscaling:DescribeNotificationConfigurations",
        "autoscaling:DescribeTrafficSources",
      ],
      "*",
      "reads of Auto Scaling name no resource",
    ),
  ],
});
