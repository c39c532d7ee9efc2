import { AwsError } from "../call";
import { readTemplate } from "./template";

/** Resources that give permissions, with the property that names them if they have a name. */
const IAM_TYPES: Readonly<Record<string, string | undefined>> = {
  "AWS::IAM::AccessKey": undefined,
  "AWS::IAM::Group": "GroupName",
  "AWS::IAM::InstanceProfile": "InstanceProfileName",
  "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
  "AWS::IAM::Policy": undefined,
  "AWS::IAM::Role": "RoleName",
  "AWS::IAM::User": "UserName",
  "AWS::IAM::UserToGroupAddition": undefined,
};

/**
 * Checks that the caller knows of the permissions which a template gives.
 * @throws AwsError InsufficientCapabilitiesException, or ValidationError for an unreadable template.
 */
export function checkCapabilities(template: string, capabilities: readonly string[]): void {
  const resources = [...readTemplate(template).resources.values()];
  const giving = resources.filter(({ type }) => Object.hasOwn(IAM_TYPES, type));
  const isNamed = giving.some(({ type, properties }) => {
    const property = IAM_TYPES[type];
    return property !== undefined && properties[property] !== undefined;
  });
  const enough = isNamed ? ["CAPABILITY_NAMED_IAM"] : ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"];
  if (giving.length === 0 || enough.some((one) => capabilities.includes(one))) return;
  throw new AwsError("InsufficientCapabilitiesException", `Requires capabilities : [${enough[0]}]`);
}
