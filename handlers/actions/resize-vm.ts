import { allow, defineAction, field, textProperty } from "../../registry";
import { instanceTypeFor, readInstances } from "../vm";

/** Gives a VM other cores and memory; AWS restarts it for that. */
export const action = defineAction({
  identifier: "resize_vm",
  title: "Resize VM",
  icon: "Server",
  description: "Change the cores and the memory of a VM; it restarts",
  trigger: "DAY-2",
  blueprint: "vm",
  input: {
    cpu: field.number("Number of CPU cores", { minimum: 1 }),
    memory: field.number("Size of memory", { description: "In GB", minimum: 0.5 }),
  },
  permissions: [
    allow(
      ["ec2:ModifyInstanceAttribute", "ec2:StopInstances", "ec2:StartInstances"],
      "arn:aws:ec2:*:*:instance/*",
    ),
    ...readInstances,
  ],
  async handle({ input, entity, run, aws }) {
    const type = instanceTypeFor(input.cpu, input.memory);
    const instanceId = textProperty(entity, "instance_id");
    const region = textProperty(entity, "region");

    run.log(`Changing ${instanceId} to ${type.name}.`);
    const patch = [{ op: "replace", path: "/InstanceType", value: type.name }] as const;
    await aws.cloudControl.update("AWS::EC2::Instance", instanceId, patch, { region });

    const properties = {
      cpu_cores: input.cpu,
      memory_size: input.memory,
      instance_type: type.name,
    };
    return {
      entity: { identifier: entity.identifier, properties },
      statusLabel: `Now a ${type.name}`,
    };
  },
});
