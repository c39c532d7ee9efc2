import { DescribeStacksCommand, type CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { log } from "../log";
import { oneLine } from "./plain-text";

/** Who launched a stack. */
export interface Launcher {
  /** In words for people; "not known" when nobody can be found. */
  readonly requester: string;
  /** The run of Port that launched it. */
  readonly runId?: string;
  /** Such as UPDATE_IN_PROGRESS; left out when the stack could not be looked at. */
  readonly stackStatus?: string;
}

const milliseconds = 8_000;

/** Looks up who launched a stack, in its tags. Never fails: an approver can do without. */
export async function findLauncher(
  cloudFormation: CloudFormationClient,
  stackId: string,
): Promise<Launcher> {
  try {
    const { Stacks } = await cloudFormation.send(
      new DescribeStacksCommand({ StackName: stackId }),
      { abortSignal: AbortSignal.timeout(milliseconds) },
    );
    const [stack] = Stacks ?? [];
    const tags = new Map(stack?.Tags?.map(({ Key, Value }) => [Key, Value]));
    const runId = tags.get("longshore:run-id");
    const requester = describe(
      tags.get("longshore:requested-by"),
      tags.get("aws:servicecatalog:provisioningPrincipalArn"),
    );
    const stackStatus = stack?.StackStatus;
    return { requester, ...(runId && { runId }), ...(stackStatus && { stackStatus }) };
  } catch (error) {
    log.warn("launcher not known", { stackId, error: String(error) });
    return { requester: "not known" };
  }
}

/** Whoever launches may write any name into a tag; the principal is AWS's own word. */
function describe(name = "", principal = ""): string {
  if (name === "") return principal || "not known";
  const person = oneLine(name, 256);
  return principal === "" ? person : `${person} (launched as ${principal})`;
}
