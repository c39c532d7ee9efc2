import { log } from "../log";
import type { Port } from "../port";
import { askPort, isOpen, shows, type AskedRun } from "./port-state";
import type { RunStore, StoredRun } from "./run-store";

/** One delivery of a run. */
export interface Delivery {
  /** Tells this invocation from others. */
  readonly owner: string;
  /** Whether other runs are worked on in the same process. */
  readonly inCompany?: boolean;
  readonly availableMilliseconds: () => number;
  /** Fulfilled once the message is this invocation's, rejected when it is not. */
  readonly kept: Promise<void>;
  readonly lost: AbortSignal;
}

/** The run is held by another invocation; the message must come back later. */
export class RunBusyError extends Error {
  override readonly name = "RunBusyError";
}

/** A run that is this invocation's. */
export interface TakenRun {
  readonly run: StoredRun;
  /** Whether it may still be worked on; otherwise somebody has ended it in Port. */
  readonly open: boolean;
  /** Until when nobody else can take it, milliseconds since the epoch. */
  readonly leaseUntil: number;
}

/**
 * Takes a run: keeps its message, asks Port for it and claims it, all at once. What cannot be begun with
 * is given back as it was, so that a Port which does not answer uses up no attempt.
 * @returns undefined when the run has ended
 * @throws RunBusyError, or why the run must be delivered again, DeadLetterError when it never need be
 */
export async function takeUp(
  { store, port }: { readonly store: RunStore; readonly port: Port },
  asking: AskedRun,
  { owner, kept, inCompany = false }: Pick<Delivery, "owner" | "kept" | "inCompany">,
  deadlineAt: number,
): Promise<TakenRun | undefined> {
  const { runId } = asking;
  const [asked, claimed, message] = await Promise.allSettled([
    askPort(port, asking),
    store.claim(runId, owner, { countAttempt: true, deadlineAt, inCompany }),
    kept,
  ]);
  if (claimed.status === "rejected") throw claimed.reason;
  const claim = claimed.value;
  if (claim.state === "ended") return undefined;
  const known = claim.run?.outcome;
  // Who has told Port everything writes nothing more, and may hold the run until its lease is over.
  if (known && asked.status === "fulfilled" && shows(asked.value, known)) {
    if (claim.state === "claimed") await store.markEnded(runId, owner);
    return undefined;
  }
  if (claim.state === "busy") throw new RunBusyError(`Run ${runId} is held by another invocation.`);
  const { run, leaseUntil } = claim;
  try {
    if (message.status === "rejected") throw message.reason;
    if (asked.status === "rejected") throw asked.reason;
    return { run, leaseUntil, open: isOpen(asked.value) };
  } catch (error) {
    await store
      .returnUnused({ runId, owner }, run, { deadlineAt, inCompany })
      .catch((problem: unknown) => {
        log.warn("run not given back; its lease runs out by itself", {
          runId,
          error: String(problem),
        });
      });
    throw error;
  }
}
