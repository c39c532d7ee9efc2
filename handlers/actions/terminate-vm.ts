import { allow, defineAction, textProperty } from "../../registry";

/** Ends a VM and takes its entity out of the catalog. */
export const action = defineAction({
  identifier: "terminate_vm",
  title: "Terminate VM",
  icon: "Server",
  description: "Delete a VM and its disks for good",
  trigger: "DELETE",
  blueprint: "vm",
  input: {},
  permissions: [
    allow(["ec2:TerminateInstances"], "arn:aws:ec2:*:*:instance/*"),
    allow(
      ["ec2:DescribeInstanceAttribute", "ec2:DescribeInstances"],
      "*",
      "EC2 reads name no resource",
    ),
  ],
  async handle({ entity, run, aws }) {
    const instanceId = textProperty(entity, "instance_id");
    const region = textProperty(entity, "region");

    const existed = await aws.cloudControl.delete("AWS::EC2::Instance", instanceId, { region });

    if (!existed) run.log(`${instanceId} was gone already.`);
    return { statusLabel: `${instanceId} is terminated` };
  },
});
