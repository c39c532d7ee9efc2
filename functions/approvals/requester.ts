import {
  DescribeStacksCommand,
  type CloudFormationClient,
  type Stack,
} from "@aws-sdk/client-cloudformation";
import { setTimeout as wait } from "node:timers/promises";
import { isAddress } from "../../registry/mailbox";
import { log } from "../log";
import { oneLine } from "./plain-text";

/** Who launched a stack. */
export interface Launcher {
  /** In words for people; "not known" when nobody can be found. */
  readonly requester: string;
  /** Their addresses, as far as they are known. */
  readonly addresses: readonly string[];
  /** The run of Port that launched it. */
  readonly runId?: string;
  /** Such as UPDATE_IN_PROGRESS; left out when the stack could not be looked at. */
  readonly stackStatus?: string;
}

/** Whoever nobody can find. */
export const unknownLauncher: Launcher = { requester: "not known", addresses: [] };

/** For all tries; each of them may fail alone. */
const milliseconds = 8_000;
const tries = 3;
const pauseMilliseconds = 100;

/**
 * Looks up who launched a stack, in its tags. Whoever launches may write any tag but AWS's own, so what
 * others say of a person or a run is not believed. Never fails: `stackStatus` says whether the stack was looked at.
 * @param workerRoleArn of the worker, which alone launches for people of Port
 */
export async function findLauncher(
  cloudFormation: CloudFormationClient,
  stackId: string,
  workerRoleArn: string,
): Promise<Launcher> {
  try {
    const stack = await describeStack(cloudFormation, stackId);
    const tags = new Map(stack?.Tags?.map(({ Key, Value }) => [Key, Value]));
    const principal = tags.get("aws:servicecatalog:provisioningPrincipalArn") ?? "";
    const isOurs = isRole(principal, workerRoleArn);
    const runId = isOurs ? tags.get("longshore:run-id") : undefined;
    const person = isOurs ? tags.get("longshore:requested-by") : undefined;
    const requester = describe(person, principal);
    // A role is taken on in the name of a session, which sign-in services make the person's address.
    const addresses = [person, isOurs ? undefined : principal.split("/").at(-1)].filter(isAddress);
    const stackStatus = stack?.StackStatus;
    return { requester, addresses, ...(runId && { runId }), ...(stackStatus && { stackStatus }) };
  } catch (error) {
    log.warn("launcher not known", { stackId, error: String(error) });
    return unknownLauncher;
  }
}

/**
 * Refuses to ask where nobody knows who asks: they might be the approver.
 * @throws Error unless the stack was looked at, or requesters may decide
 */
export function refuseUnknown(
  { stackStatus }: Launcher,
  { requesterMayDecide }: { readonly requesterMayDecide: boolean },
): void {
  if (stackStatus !== undefined || requesterMayDecide) return;
  throw new Error(
    "Nobody was asked: the stack could not be looked at, so it is not known who asks, and whoever asks does not " +
      "decide (requesterMayDecide is false). Launch it again",
  );
}

async function describeStack(
  cloudFormation: CloudFormationClient,
  StackName: string,
): Promise<Stack | undefined> {
  const abortSignal = AbortSignal.timeout(milliseconds);
  for (let count = 1; ; count += 1) {
    try {
      const command = new DescribeStacksCommand({ StackName });
      const { Stacks } = await cloudFormation.send(command, { abortSignal });
      return Stacks?.[0];
    } catch (error) {
      if (count === tries) throw error;
      await wait(pauseMilliseconds * count);
      abortSignal.throwIfAborted();
    }
  }
}

/** Whether a principal is a role, or a session of it, whose ARN leaves the role's path out. */
function isRole(principal: string, roleArn: string): boolean {
  const [, partition, , , account, role = ""] = roleArn.split(":");
  const session = `arn:${partition}:sts::${account}:assumed-role/${role.split("/").at(-1)}/`;
  return roleArn !== "" && (principal === roleArn || principal.startsWith(session));
}

function describe(name = "", principal: string): string {
  if (name === "") return principal || "not known";
  return `${oneLine(name, 256)} (launched as ${principal})`;
}
