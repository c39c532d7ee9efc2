import type { Access } from "../aws/access";
import type { SchedulesOptions } from "./schedules";

/** Says what the roles that schedules name may do. */
export function roleAccess(access: Access): SchedulesOptions["denied"] {
  return (roleArn, permission) => {
    const principal = access.find(roleArn.split("/").at(-1) ?? "");
    if (!principal) return `${roleArn} cannot be assumed: there is no such role`;
    return access.denied(principal, permission.resource.split(":")[3] ?? "", permission);
  };
}
