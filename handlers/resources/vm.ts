import { defineResource, serviceEvent } from "../../registry";
import { readInstances } from "../vm";

/** An instance that create_vm made keeps the entity which that run gave it. */
const identifier =
  '[.Tags[]? | select(.Key == "longshore:entity" and .Value != "") | .Value][0] // .InstanceId';
const title = '[.Tags[]? | select(.Key == "Name" and .Value != "") | .Value][0] // .InstanceId';
/** Memory and storage are not the instance's own: what create_vm wrote stays. */
const properties = {
  deployed: ".State.Name",
  region: ".__Region",
  instance_id: ".InstanceId",
  instance_type: ".InstanceType",
};

/** Mirrors EC2 instances, those of the action `create_vm` and all others. */
export const resource = defineResource({
  type: "AWS::EC2::Instance",
  blueprint: "vm",
  events: [
    // RunInstances and TerminateInstances name several instances at once; this event names one.
    serviceEvent("aws.ec2", "EC2 Instance State-change Notification", {
      inputPaths: { instanceId: "$.detail.instance-id", state: "$.detail.state" },
      identifier: ".instanceId",
      deletedWhen: '.state == "terminated"',
    }),
  ],
  // EC2 shows a terminated instance for about an hour.
  selector: '.State.Name != "terminated"',
  // The event above tells of each state.
  settled: "true",
  // A property without a value would be emptied, so the cores are left out where AWS does not tell them.
  entities: [
    { identifier: `select(.CpuOptions.CoreCount | not) | ${identifier}`, title, properties },
    {
      identifier: `select(.CpuOptions.CoreCount) | ${identifier}`,
      title,
      properties: {
        ...properties,
        cpu_cores: ".CpuOptions | .CoreCount * (.ThreadsPerCore // 1)",
      },
    },
  ],
  permissions: readInstances,
});
