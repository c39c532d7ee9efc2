import type { Hop, Hops } from "../hops";

/** What a killer needs. */
export interface FunctionKillerOptions {
  readonly hops: Hops;
  /** The name of the role that the function works with. */
  readonly role: string;
  /** Ends the function's processes at once. */
  readonly kill: () => void;
  readonly struck: (what: string) => void;
}

/** What a function keeps its own house with; it dies in what it does for others. */
const own = new Set(["DynamoDB", "Secrets Manager", "KMS"]);

function isOwn(part: string, operation: string): boolean {
  return own.has(part) || (part === "SQS" && !operation.startsWith("SendMessage"));
}

/**
 * Kills a function at the worst moment: when AWS has done what it asked for, and it has not heard of it
 * yet. Once for each run or event, so that the next try can show that nothing is done twice.
 * @returns a function that ends this
 */
export function killMidway({ hops, role, kill, struck }: FunctionKillerOptions): () => void {
  const killed = new Set<string>();
  return hops.subscribe(({ part, detail, traces, what }: Hop) => {
    if (detail?.kind !== "call" || detail.by !== role || isOwn(part, detail.operation)) return;
    const [key] = traces;
    if (detail.refused !== undefined || key === undefined || killed.has(key)) return;
    killed.add(key);
    kill();
    struck(`killed after ${what}`);
  });
}
