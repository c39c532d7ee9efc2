import { actionFacts } from "../../facts/iam";
import { typeFacts } from "../../facts/cloudformation";
import { typeOf } from "../../registry/statement";
import type { JsonObject, Permission } from "./call";
import type { RequestContext } from "./policy-text";
import { tagsOf } from "./resources/tags";

/** The resource for which a handler of its type makes a request. */
export interface ContextSubject {
  readonly type: string;
  /** The current properties, or the desired ones of a creation. */
  readonly properties: JsonObject;
  /** The stack that it belongs to, whose name and so on are tags of it. */
  readonly stack?: { readonly name: string; readonly id: string; readonly logicalId: string };
}

/** Services that roles are passed to, where the type's own name does not say so. */
const PASSED_TO: Readonly<Record<string, string>> = {
  "AWS::IAM::InstanceProfile": "ec2.amazonaws.com",
  "AWS::ECS::TaskDefinition": "ecs-tasks.amazonaws.com",
  "AWS::StepFunctions::StateMachine": "states.amazonaws.com",
  "AWS::ElasticBeanstalk::Environment": "elasticbeanstalk.amazonaws.com",
  "AWS::Events::Rule": "events.amazonaws.com",
  "AWS::AppRunner::Service": "tasks.apprunner.amazonaws.com",
};

/**
 * Adds what conditions may ask about a request of a type's handler: the tags that it gives or that
 * are there, the service that a role is passed to, and the boundary of a role. Only keys that the
 * action has at AWS are there.
 */
export function withRequestContext(
  permission: Permission,
  step: "create" | "read" | "update" | "delete" | "list",
  subject: ContextSubject,
): Permission {
  const { type, properties } = subject;
  const { PermissionsBoundary: boundary } = properties;
  const all: Record<string, string | readonly string[]> = {
    "iam:PassedToService": PASSED_TO[type] ?? `${type.split("::")[1]?.toLowerCase()}.amazonaws.com`,
    ...(typeof boundary === "string" && { "iam:PermissionsBoundary": boundary }),
    ...(isOwn(permission.resource, type) && tagContext(permission.action, step, subject)),
    ...permission.context,
  };
  const known = (actionFacts(permission.action)?.conditions ?? []).map((key) => key.toLowerCase());
  const context = Object.entries(all).filter(([key]) => {
    const [name = "", tag] = key.toLowerCase().split(/(?<=\/)/);
    return known.includes(tag === undefined ? name : `${name}\${tagkey}`);
  });
  return { ...permission, context: Object.fromEntries(context) };
}

function tagContext(
  action: string,
  step: string,
  { type, properties, stack }: ContextSubject,
): RequestContext {
  const own = tagsOf(properties[typeFacts(type)?.tags?.replace(/^\//, "") ?? "Tags"]);
  if (step === "create") {
    return own.size === 0
      ? {}
      : { ...prefixed("aws:RequestTag/", own), "aws:TagKeys": [...own.keys()] };
  }
  const there = new Map([...own, ...stackTags(stack)]);
  return {
    ...prefixed("aws:ResourceTag/", there),
    ...prefixed(`${action.split(":")[0]}:ResourceTag/`, there),
  };
}

/** Whether an ARN is of the kind that a type's own resources are, not of one that they need. */
function isOwn(resource: string, type: string): boolean {
  const arn = typeFacts(type)?.arn?.replace(/\$\{Region\}|\$\{Account\}/g, "") ?? "";
  return resource !== "*" && typeOf(arn) === typeOf(resource);
}

function stackTags(stack: ContextSubject["stack"]): [string, string][] {
  if (!stack) return [];
  return [
    ["aws:cloudformation:stack-name", stack.name],
    ["aws:cloudformation:stack-id", stack.id],
    ["aws:cloudformation:logical-id", stack.logicalId],
  ];
}

function prefixed(prefix: string, tags: ReadonlyMap<string, string>): RequestContext {
  return Object.fromEntries([...tags].map(([key, value]) => [`${prefix}${key}`, value]));
}
