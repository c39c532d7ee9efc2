import type { Action } from "../../registry/action";
import { failureKind } from "../catalog/aws-failure";

/** What AWS did not allow, as far as its sentence says. */
export interface Denied {
  /** Such as `ec2:TerminateInstances`. */
  readonly action?: string;
  readonly resource?: string;
  /** The kind of policy that forbids it whatever the handler may do, such as `service control policy`. */
  readonly by?: string;
}

/** IAM shows a permission that was just given after some seconds only. */
export const deniedPauseSeconds = 10;

/** How many causes of an error are looked at. */
const maxCauses = 5;

/** Finds in an error, or in what caused it, that AWS denied something. @returns undefined when it did not */
export function deniedIn(error: unknown): Denied | undefined {
  let one = error;
  for (let count = 0; count < maxCauses && one instanceof Error; count += 1) {
    if (failureKind(one) === "denied") return readDenied(one.message);
    one = one.cause;
  }
  return undefined;
}

/** Says what is missing, as the line to write and the file to write it into. */
export function describeDenied(
  { title, identifier, permissions }: Action,
  { action, resource, by }: Denied,
  file: string | undefined,
  message: string,
): string {
  const denied = `${title} may not do in AWS what it does, also ${deniedPauseSeconds} s later: ${message}.`;
  if (by) {
    return `${denied} A ${by} forbids it, whatever permissions the handler has. Ask whoever keeps that policy.`;
  }
  const path = `handlers/${file ?? `actions/${identifier.replaceAll("_", "-")}.ts`}`;
  const service = action ?? "<service>:<Action>";
  const line = `allow([${JSON.stringify(service)}], ${JSON.stringify(resource ?? "<ARN>")})`;
  const where = permissions ? "Add to its permissions" : "Add permissions";
  const what = action
    ? ""
    : " AWS does not say what is missing: its name is mostly that of the call. See the Service Authorization Reference.";
  return `${denied} ${where} in ${path}, and deploy: ${line}.${what}`;
}

/** AWS's usual sentence: "… is not authorized to perform: <action> on resource: <ARN> because …". */
function readDenied(message: string): Denied {
  const action = /not authorized to perform:? ([a-z0-9-]+:[A-Za-z0-9]+)/.exec(message)?.[1];
  const resource = /on resource:? "?(arn:[^\s"]+?)"?(?=[\s.,]|$)/.exec(message)?.[1];
  const by = forbidden.exec(message)?.slice(1).find(Boolean);
  return { ...(action && { action }), ...(resource && { resource }), ...(by && { by }) };
}

/** Policies beside the role's own, which deny something or do not allow it. */
const forbidden =
  /with an explicit deny in an? ([\w -]+? (?:policy|boundary))|because no ((?:permissions|session|service control|resource control|VPC endpoint) (?:policy|boundary)) allows/;
