import type { PolicyResource } from "@pulumi/policy";

/** The resources of one type. */
export function ofType(resources: readonly PolicyResource[], type: string): PolicyResource[] {
  return resources.filter((one) => one.type === type);
}

/** Whether a value is a resource's ARN, id or name. */
export function refers(value: unknown, { props }: PolicyResource): boolean {
  if (typeof value !== "string" || value === "") return false;
  return [props.arn, props.id, props.bucket, props.name].includes(value);
}
