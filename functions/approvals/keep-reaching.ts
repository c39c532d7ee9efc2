import { log } from "../log";
import type { Port } from "../port";
import type { Announce } from "./announce";
import { mailEach } from "./ask-people";
import type { Performer } from "./discharge";
import { describeUnreached, type LookForUnreached } from "./reach";
import type { StoredApproval } from "./stored-approval";

/** How often it is looked whether those who are asked are reached. */
const pauseMilliseconds = 10 * 60_000;

/**
 * Looks again, while a request waits, at who is reached: whoever confirms late gets the e-mail then, and the
 * run's log in Port names whoever is not reached, once.
 */
export function keepReaching(
  look: LookForUnreached,
  announce: Announce,
  port: Port | undefined,
): Performer {
  return async (approval, now) => {
    if (approval.state !== "PENDING") return { done: {} };
    const asked = askedBy(approval);
    const unreached = await look(asked);
    const isLost = (address: string) => unreached.some(({ approver }) => approver === address);
    const late = approval.todo.notify ? [] : asked.filter((one) => !isLost(one));
    const mailed = await mailEach(announce, approval, "request", late, { unreached });
    if (!("done" in mailed)) return mailed;
    const text = unreached.map(describeUnreached).join(". ");
    const unreachedTold = await tellRun(port, approval, text);
    return { later: now + pauseMilliseconds, noted: { ...mailed.done, unreachedTold } };
  };
}

/** Those who are asked by now. */
function askedBy({ panel, todo }: StoredApproval): readonly string[] {
  const others = todo.escalate ? [] : (panel.escalation?.approvers ?? []);
  return [...panel.approvers, ...others];
}

/** @returns what the run's log has been told */
async function tellRun(
  port: Port | undefined,
  { id, run, unreachedTold = "" }: StoredApproval,
  text: string,
): Promise<string> {
  if (!port || !run || text === unreachedTold) return unreachedTold;
  try {
    await port.runs.addLog(
      run.id,
      text ? `Not reached: ${text}.` : "All approvers are reached now.",
    );
    return text;
  } catch (error) {
    log.warn("run not told who is not reached", { approval: id, error: String(error) });
    return unreachedTold;
  }
}
