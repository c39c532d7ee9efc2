import { EC2Client, StopInstancesCommand } from "@aws-sdk/client-ec2";
import { allow, defineAction, textProperty } from "../../registry";

/** Stops a VM; Cloud Control has no such operation, so EC2 is asked. */
export const action = defineAction({
  identifier: "stop_vm",
  title: "Stop VM",
  icon: "Server",
  description: "Stop a VM; its disks are kept",
  trigger: "DAY-2",
  blueprint: "vm",
  input: {},
  permissions: [allow(["ec2:StopInstances"], "arn:aws:ec2:*:*:instance/*")],
  async handle({ entity, aws }) {
    const instanceId = textProperty(entity, "instance_id");
    const ec2 = aws.client(EC2Client, textProperty(entity, "region"));

    await ec2.send(new StopInstancesCommand({ InstanceIds: [instanceId] }));

    return {
      entity: { identifier: entity.identifier, properties: { deployed: "Stopping" } },
      statusLabel: `${instanceId} is stopping`,
    };
  },
});
