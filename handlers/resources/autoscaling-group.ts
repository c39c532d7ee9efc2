import { allow, cloudTrail, defineResource, serviceEvent } from "../../registry";

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
        "DeleteAutoScalingGroup",
      ],
      {
        // These calls have no response.
        inputPaths: { group: "$.detail.requestParameters.autoScalingGroupName" },
        identifier: '.group | sub("^arn:.*:autoScalingGroupName/"; "")',
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
