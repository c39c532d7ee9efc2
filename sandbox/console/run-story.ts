import type { Hop, Hops } from "../hops";
import { shortName } from "../terminal/tell-hop";
import type { ShownAttempt, ShownRun, ShownStep, WrittenEntity } from "./look-types";
import { readable } from "./readable";

/** The functions that call handlers. */
const WORKERS = ["runs-worker", "runs-worker-shared"];

/** What the stream tells of a run: each call of its handler, its steps, and what was written. */
export function storyOf(hops: Hops, run: string): Pick<ShownRun, "attempts" | "steps" | "written"> {
  const own = hops.all.filter(({ traces }) => traces.includes(run));
  const written = writtenIn(own.filter((hop) => isOfRun(hop, run)));
  return { attempts: attemptsIn(own), steps: stepsIn(hops, own), written };
}

/** What is written in one batch with others' things may be theirs, unless Port was told whose it is. */
function isOfRun({ traces, detail }: Hop, run: string): boolean {
  if (detail?.kind === "entity" && detail.run !== undefined) return detail.run === run;
  return traces.length === 1;
}

/** Entities that were written, each once, as it was last. */
export function writtenIn(own: readonly Hop[]): WrittenEntity[] {
  const last = new Map<string, WrittenEntity>();
  for (const { detail } of own) {
    if (detail?.kind !== "entity" || detail.change === "unchanged") continue;
    const { blueprint, identifier, change } = detail;
    const name = `${blueprint} ${identifier}`;
    const isNew = last.get(name)?.change === "created" && change === "updated";
    last.set(name, { blueprint, identifier, change: isNew ? "created" : change });
  }
  return [...last.values()];
}

function isWorker(name: string): boolean {
  return WORKERS.includes(shortName(name, { name: "dev" }));
}

function attemptsIn(own: readonly Hop[]): ShownAttempt[] {
  type Attempt = { -readonly [Key in keyof ShownAttempt]: ShownAttempt[Key] } & {
    output: string[];
  };
  const attempts: Attempt[] = [];
  for (const { at, detail } of own) {
    if (detail?.kind === "passed" && isWorker(detail.to)) attempts.push({ at, output: [] });
    const current = attempts.at(-1);
    if (!current) continue;
    if (detail?.kind === "failed" && isWorker(detail.function)) {
      current.error ??= { message: detail.reason, stack: detail.stack };
    }
    if (detail?.kind !== "output" || !isWorker(detail.function)) continue;
    if (!detail.entry) current.output.push(detail.line);
    else if (detail.entry.error !== undefined) {
      current.error ??= { message: detail.entry.error, stack: detail.stack };
    }
  }
  return attempts;
}

/** A step is done when its result is in the table of runs. */
function stepsIn(hops: Hops, own: readonly Hop[]): ShownStep[] {
  const steps: ShownStep[] = [];
  let since = own[0]?.at ?? 0;
  for (const { id, at, detail } of own) {
    if (detail?.kind === "passed" && isWorker(detail.to)) since = at;
    if (detail?.kind !== "call" || detail.operation !== "UpdateItem") continue;
    const saved = savedStep(hops.payloadOf(id));
    if (!saved) continue;
    const result = readable(saved.result, hops.secrets.redact);
    steps.push({ name: saved.name, at, milliseconds: at - since, result });
    since = at;
  }
  return steps;
}

function savedStep(payload: unknown): { name: string; result: string } | undefined {
  const { request = {} } = (payload ?? {}) as {
    request?: {
      ExpressionAttributeNames?: Record<string, string>;
      ExpressionAttributeValues?: Record<string, { S?: string }>;
    };
  };
  const name = request.ExpressionAttributeNames?.["#step"];
  const result = request.ExpressionAttributeValues?.[":result"]?.S;
  return name === undefined || result === undefined ? undefined : { name, result };
}
