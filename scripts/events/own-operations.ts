import { typeFacts, type Step } from "../../facts/cloudformation";
import { actionFacts, resourceArns, resourceKinds } from "../../facts/iam";

const changes: readonly Step[] = ["create", "update", "delete"];

/**
 * Tells which operations of a service work on resources of a type themselves, as far as AWS publishes
 * it: IAM's reference names the kinds of resources that an action takes, and CloudFormation's schema
 * the actions that create, update and delete one.
 */
export function worksOn(type: string, service: string): (operation: string) => boolean {
  const facts = typeFacts(type);
  const called = new Set(
    changes.flatMap((step) => facts?.handlers?.[step] ?? []).map((one) => one.toLowerCase()),
  );
  const kinds = resourceKinds(service).filter(
    (kind) => isNamedLike(kind, type) || isSameArn(resourceArns(service, kind), facts?.arn),
  );
  return (operation) => {
    const action = `${service}:${operation}`;
    const { resources = {} } = actionFacts(action) ?? {};
    return called.has(action.toLowerCase()) || kinds.some((kind) => Object.hasOwn(resources, kind));
  };
}

/** `task-definition` is `AWS::ECS::TaskDefinition`. */
function isNamedLike(kind: string, type: string): boolean {
  const last = type.split("::").at(-1) ?? "";
  return kind.replaceAll("-", "").toLowerCase() === last.toLowerCase();
}

function isSameArn(arns: readonly string[], arn: string | undefined): boolean {
  return arn !== undefined && arns.some((one) => shape(one) === shape(arn));
}

/** What stands behind the account, whatever the names are. */
function shape(arn: string): string {
  return arn
    .replace(/\$\{\w+\}/g, "*")
    .split(":")
    .slice(5)
    .join(":");
}
