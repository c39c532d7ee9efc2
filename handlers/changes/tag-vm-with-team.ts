import { allow, defineChangeListener, textProperty, type Change } from "../../registry";
import { readInstances } from "../vm";

/** Writes the team that owns a VM in Port into the instance's `Team` tag, for cost reports. */
export const listener = defineChangeListener({
  identifier: "tag_vm_with_team",
  blueprint: "vm",
  permissions: [
    allow(["ec2:CreateTags", "ec2:DeleteTags"], "arn:aws:ec2:*:*:instance/*"),
    ...readInstances,
  ],
  when: ({ before, after }) => after !== null && teamOf(before) !== teamOf(after),
  async handle({ change, aws }) {
    const { after } = change;
    // A VM whose instance is not known yet has nothing to tag.
    if (!after?.properties.instance_id) return;
    const instanceId = textProperty(after, "instance_id");
    const region = textProperty(after, "region");
    const instance = await aws.cloudControl.get("AWS::EC2::Instance", instanceId, { region });
    if (!instance) return;

    const tags = Array.isArray(instance.properties.Tags) ? instance.properties.Tags : [];
    const others = tags.filter((tag) => (tag as { Key?: string }).Key !== "Team");
    const team = teamOf(after);
    const value = team === "" ? others : [...others, { Key: "Team", Value: team }];
    const patch = [{ op: "add", path: "/Tags", value }] as const;
    await aws.cloudControl.update("AWS::EC2::Instance", instanceId, patch, { region });
  },
});

function teamOf(entity: Change["after"]): string {
  return (entity?.team ?? []).join(" ");
}
