import type { Session } from "node:inspector";
import { createRequire } from "node:module";

interface Hooks {
  readonly getSessionAsync: () => Promise<Session>;
}

/** How long it stays on for the next program: turning it on tells of every script anew. */
const STAYS_ON_MS = 1000;
let needed = 0;

/**
 * Does what serialises closures, for which Pulumi looks at them as a debugger does. It leaves V8's debugger on
 * for good, which makes every promise of the process dearer by a tenth; here it is off soon after the work.
 */
export async function withClosureDebugger<T>(work: () => Promise<T>): Promise<T> {
  const hooks = createRequire(__filename)("@pulumi/pulumi/runtime/closure/v8Hooks") as Hooks;
  const session = await hooks.getSessionAsync();
  needed += 1;
  await post(session, "Debugger.enable");
  try {
    return await work();
  } finally {
    needed -= 1;
    setTimeout(() => rest(session), STAYS_ON_MS).unref();
  }
}

function rest(session: Session): void {
  if (needed === 0) void post(session, "Debugger.disable");
}

function post(session: Session, method: "Debugger.enable" | "Debugger.disable"): Promise<void> {
  return new Promise((resolve, reject) => {
    session.post(method, (error) => (error ? reject(error) : resolve()));
  });
}
