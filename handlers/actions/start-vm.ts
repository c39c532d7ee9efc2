import { EC2Client, StartInstancesCommand } from "@aws-sdk/client-ec2";
import { allow, defineAction, textProperty } from "../../registry";

/** Starts a stopped VM; Cloud Control has no such operation, so EC2 is asked. */
export const action = defineAction({
  identifier: "start_vm",
  title: "Start VM",
  icon: "Server",
  description: "Start a stopped VM",
  trigger: "DAY-2",
  blueprint: "vm",
  input: {},
  permissions: [allow(["ec2:StartInstances"], "arn:aws:ec2:*:*:instance/*")],
  async handle({ entity, aws }) {
    const instanceId = textProperty(entity, "instance_id");
    const ec2 = aws.client(EC2Client, textProperty(entity, "region"));

    await ec2.send(new StartInstancesCommand({ InstanceIds: [instanceId] }));

    return {
      entity: { identifier: entity.identifier, properties: { deployed: "Starting" } },
      statusLabel: `${instanceId} is starting`,
    };
  },
});
