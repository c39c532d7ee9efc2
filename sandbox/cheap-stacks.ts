import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";

interface Debuggable {
  debuggablePromise: (promise: Promise<unknown>, context: string) => Promise<unknown>;
}

let isSpared = false;

/**
 * Keeps Pulumi from taking a stack trace for every output of every resource, and another for the place
 * where each is declared: where no engine shows them they are a fifth of what a program costs. The
 * program's own errors keep theirs.
 */
export function spareStacks(): void {
  if (isSpared) return;
  isSpared = true;
  const debuggable = createRequire(__filename)("@pulumi/pulumi/runtime/debuggable") as Debuggable;
  const original = debuggable.debuggablePromise;
  debuggable.debuggablePromise = (promise, context) => {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
      return original(promise, context);
    } finally {
      Error.stackTraceLimit = limit;
    }
  };
  Object.assign(pulumi.Resource, { callsites: () => [] });
}
