import { Session } from "node:inspector";
import { createRequire } from "node:module";

interface Hooks {
  getSessionAsync(this: void): Promise<Session>;
  isInitializedAsync(this: void): Promise<void>;
  getScriptUrl(this: void, id: string): string | undefined;
}

let session: Session | undefined;

/**
 * Lets Pulumi look into closures without V8's debugger. It turns that on to hear in which file a function
 * is, for its errors alone, and misses those that were loaded before; what a function captures is told
 * without. The debugger tells of each script that there is, which costs a tenth of a start, and makes every
 * promise of the process dearer from then on.
 */
export function spareDebugger(): void {
  const hooks = createRequire(__filename)("@pulumi/pulumi/runtime/closure/v8Hooks") as Hooks;
  hooks.getSessionAsync = () => Promise.resolve((session ??= connect()));
  hooks.isInitializedAsync = () => Promise.resolve();
  hooks.getScriptUrl = () => undefined;
}

function connect(): Session {
  const made = new Session();
  made.connect();
  return made;
}
