import { asSentence } from "../as-sentence";
import { defaultTimeoutSeconds, type Action } from "../../registry/action";
import { isNodeRun } from "../../registry/contract/port-names";
import { InputError } from "../../registry/errors";
import type { Handlers } from "../../registry/collect";
import type { KeySource } from "../handler-keys";
import { log } from "../log";
import { PortError, type Port } from "../port";
import { messageSecretOf, type StoredCredentials } from "../port-credentials";
import { deniedPauseSeconds, describeDenied } from "./access-denied";
import type { Approvals } from "./ask-first";
import { completeRequest } from "./complete-request";
import { AttemptError, execute } from "./execute";
import { LogStream } from "./log-stream";
import { failure, type Outcome } from "./outcome";
import { park } from "./park";
import type { Pause } from "./pause";
import { report } from "./report";
import type { RunAccounts } from "./run-accounts";
import type { RunRequest } from "./run-request";
import type { RunStore, StoredRun } from "./run-store";
import { takeUp, type Delivery } from "./take-up";

/** What a worker works with. */
export interface WorkerParts {
  readonly registry: Pick<Handlers, "actions">;
  readonly store: RunStore;
  readonly port: Port;
  readonly credentials: (options?: { fresh: boolean }) => Promise<StoredCredentials>;
  /** The other accounts that actions may work in; none when undefined. */
  readonly accounts?: RunAccounts | undefined;
  readonly approvals: Approvals;
  readonly keys: KeySource;
  /** How often a handler is started for one run. */
  readonly maxAttempts: number;
  /** Where the function logs, for the person who looks after a crash. */
  readonly logGroup: string;
  /** File below the handlers folder that declares an action, by its identifier. */
  readonly actionFiles?: ReadonlyMap<string, string>;
}

/** Noted beside the steps of a run that AWS has denied something. */
const deniedNote = "(denied)";
/** Time kept back for telling Port, in milliseconds. */
const reportingMilliseconds = 45_000;

/** Milliseconds of a lease within which the outcome is stored for certain before somebody else could look. */
const sureMilliseconds = 10_000;

/**
 * Handles one run that is open in Port: claims it, runs its handler, stores the outcome and tells Port;
 * or lets it wait. A repeat goes on where the last attempt stopped.
 * @throws when the run must be delivered again, DeadLetterError when it never need be
 */
export async function work(
  parts: WorkerParts,
  request: RunRequest,
  delivery: Delivery,
): Promise<void> {
  const { store, port } = parts;
  const { runId } = request;
  const { owner } = delivery;
  const deadlineAt = Date.now() + timeoutOf(parts.registry.actions.get(request.action));
  const taken = await takeUp(parts, request, delivery, deadlineAt);
  if (!taken) {
    log.info("run has ended already", { runId });
    return;
  }
  const { run, open, leaseUntil } = taken;
  // A run that has waited was approved, if at all, as it was then.
  const kept = run.request ?? request;
  const logs = new LogStream(port, runId, { unsent: run.unsentLog });
  try {
    if (!run.outcome && !open) {
      await parts.approvals.desk?.withdraw(runId);
      if (isNodeRun(runId)) await endCancelled(port, runId);
      await store.markEnded(runId, owner);
      log.info("run ended", { runId, action: kept.action, status: "withdrawn" });
      return;
    }
    const outcome = run.outcome ?? (await advance(parts, kept, run, delivery, logs));
    if (!outcome) return;
    const stored = run.outcome ? Promise.resolve(outcome) : save(store, runId, owner, outcome);
    // While nobody else can have taken the run, Port is told of its entities meanwhile.
    const isSure = !delivery.lost.aborted && leaseUntil - Date.now() > sureMilliseconds;
    if (!isSure) await stored;
    const told = await report(port, runId, outcome, logs, {
      stored,
      logPatienceSeconds: logPatience(delivery),
    });
    // What Port shows word for word needs no note of ours: a repeat recognises it.
    if (!told) await store.markEnded(runId, owner);
    log.info("run ended", { runId, action: kept.action, status: outcome.status });
  } catch (error) {
    await giveBack(store, { runId, ...delivery }, await logs.stop());
    throw error;
  }
}

/** A node whose workflow is being cancelled is waited for; one that is over takes no word of it. */
async function endCancelled(port: Port, runId: string): Promise<void> {
  try {
    await port.runs.end(runId, { status: "FAILURE", statusLabel: "Cancelled", cancelled: true });
  } catch (error) {
    if (!(error instanceof PortError) || error.retryable) throw error;
    log.info("node run was over already", { runId });
  }
}

/** @returns how the run ends; undefined when it was put aside to go on later */
async function advance(
  parts: WorkerParts,
  request: RunRequest,
  run: StoredRun,
  delivery: Delivery,
  logs: LogStream,
): Promise<Outcome | undefined> {
  const verdict = await decide(parts, request, run, delivery, logs);
  if (verdict.status !== "PAUSED") return verdict;
  const problem = await park(parts, request, verdict, delivery.owner, logs);
  return problem === undefined ? undefined : failure(problem);
}

/** @returns what was stored: the outcome, or a FAILURE in its place when it is too large. */
async function save(
  store: RunStore,
  runId: string,
  owner: string,
  outcome: Outcome,
): Promise<Outcome> {
  try {
    await store.saveOutcome(runId, owner, outcome);
    return outcome;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const reason = `The work is done, but its result cannot be kept. ${error.message}`;
    const short = failure(reason, outcome.links);
    await store.saveOutcome(runId, owner, short);
    return short;
  }
}

/** How long the end of a run may wait for its log: minutes, if so much time is left. */
function logPatience({ availableMilliseconds }: Delivery): number {
  const seconds = (availableMilliseconds() - reportingMilliseconds) / 1000;
  return Math.min(Math.max(seconds, 10), 180);
}

/**
 * Gives a run back after an error, without hiding that error behind another.
 * @param unsentLog lines for the next attempt to send
 */
export async function giveBack(
  store: RunStore,
  held: { readonly runId: string } & Pick<Delivery, "owner" | "inCompany">,
  unsentLog: readonly string[] = [],
): Promise<void> {
  const { runId, owner, inCompany } = held;
  try {
    await store.release(runId, owner, unsentLog, inCompany);
  } catch (error) {
    if (error instanceof InputError && unsentLog.length > 0) {
      log.warn("run log not written", { runId, lines: unsentLog.length, error: error.message });
      return giveBack(store, held);
    }
    log.warn("run not given back; its lease runs out by itself", { runId, error: String(error) });
  }
}

async function decide(
  parts: WorkerParts,
  request: RunRequest,
  run: StoredRun,
  delivery: Delivery,
  logs: LogStream,
): Promise<Outcome | Pause> {
  const { maxAttempts, store } = parts;
  const action = parts.registry.actions.get(request.action);
  if (!action) {
    const gone = `Action "${request.action}" has no handler in this installation any more.`;
    return failure(request.refusal ?? gone);
  }
  if (run.attempts > maxAttempts) {
    return failure(stoppedWithoutAnswer(maxAttempts, parts.logGroup));
  }
  // A try gave no answer until its time was over: it hung, or its process died.
  if (!action.repeatable && (run.deadlineAt ?? Infinity) <= Date.now()) {
    return failure(ranOut(action, "gave no answer within", parts.logGroup));
  }
  try {
    return await execute(action, {
      request: await completeRequest(parts.port, action, request),
      attempt: run.attempts,
      steps: run.steps,
      saveStep: (name, result) => store.saveStep(request.runId, delivery.owner, name, result),
      port: parts.port,
      logs,
      messageSecret: async (options) => messageSecretOf(await parts.credentials(options)),
      approvals: parts.approvals,
      accounts: parts.accounts,
      keys: parts.keys,
      availableMilliseconds: delivery.availableMilliseconds() - reportingMilliseconds,
      lost: delivery.lost,
    });
  } catch (error) {
    if (!(error instanceof AttemptError) || delivery.lost.aborted) throw error;
    log.error("attempt failed", {
      runId: request.runId,
      attempt: run.attempts,
      error: error.message,
      ...(error.origin !== undefined && { stack: error.origin }),
      ...(error.awsRequest !== undefined && { awsRequest: error.awsRequest }),
    });
    if (error.isTimeOver && !action.repeatable) {
      return failure(ranOut(action, "took longer than", parts.logGroup));
    }
    if (error.denied) {
      if (run.steps.has(deniedNote) || run.attempts >= maxAttempts) {
        const file = parts.actionFiles?.get(action.identifier);
        return failure(describeDenied(action, error.denied, file, error.message));
      }
      await store.saveStep(request.runId, delivery.owner, deniedNote, error.message);
      logs.add(
        `AWS denied it: ${asSentence(error.message)} It is tried once more in ${deniedPauseSeconds} s, since IAM may be late.`,
      );
      throw Object.assign(error, { retryInSeconds: deniedPauseSeconds });
    }
    if (run.attempts >= maxAttempts) {
      return failure(
        `${action.title} failed ${times(maxAttempts)}, the last time because: ${error.message}`,
      );
    }
    logs.add(
      `Attempt ${run.attempts} of ${maxAttempts} failed: ${asSentence(error.message)} It will be tried again.`,
    );
    throw error;
  }
}

/** Milliseconds that one try may take. */
function timeoutOf(action: Action | undefined): number {
  return (action?.timeoutSeconds ?? defaultTimeoutSeconds) * 1000;
}

function ranOut(action: Action, what: string, logGroup: string): string {
  return (
    `${action.title} ${what} ${timeoutOf(action) / 1000} s and was stopped, so nobody knows how far it came. Look at ` +
    `what it has done before you run it again; its last words are in log group ${logGroup}. ` +
    `It is not repeated by itself, since the action is not declared repeatable.`
  );
}

/** The sentence for a run whose process ended without a word. */
export function stoppedWithoutAnswer(attempts: number, logGroup: string): string {
  return (
    `The runner stopped without an answer ${times(attempts)} (crash, out of memory or time-out). ` +
    `Its last words are in log group ${logGroup}.`
  );
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}
