/**
 * The inside of an execution environment: loads one function and handles one event after another.
 * Node runs this file as it is, so it may use only TypeScript that can be erased.
 */
import type { ClientRequest } from "node:http";
import { createRequire, flushCompileCache } from "node:module";
import { join } from "node:path";
import process from "node:process";
import { loadCode } from "./load-code.mts";
import type { FunctionError, InvokeMessage, RuntimeMessage } from "./messages.ts";
import { askOutside, outsideUrl } from "./outside.mts";

type Handler = (event: unknown, context: object) => unknown;

/** Where V8's code of functions is kept. */
const keptCode = join(import.meta.dirname, "../../node_modules/.cache/longshore/functions");

const requireBuiltin = createRequire(import.meta.url);
let trace = "";
/** Called once the code has been at work. */
let keepCode = (): void => undefined;
const http = requireBuiltin("node:http") as typeof import("node:http");
bringTrace(http);
if (outsideUrl !== undefined) {
  const https = requireBuiltin("node:https") as typeof import("node:https");
  askOutside(outsideUrl, { http, https });
}

const environment = process.env as Record<string, string>;
// What this file came to is kept by Node; a function's own code is seldom the same twice (`loadCode`).
flushCompileCache();
delete environment["NODE_COMPILE_CACHE"];
// Kept, because a function may replace them.
const streams = [process.stdout, process.stderr].map((stream) => stream.write.bind(stream));

// The host is gone: nobody would ever end this process.
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));

try {
  const handler = loadHandler(environment["_HANDLER"] ?? "", environment["LAMBDA_TASK_ROOT"] ?? "");
  process.on("message", (message) => void handle(handler, message as InvokeMessage));
  send({ kind: "ready" });
} catch (thrown) {
  send({ kind: "failure", error: describe(thrown) });
}

function loadHandler(handlerName: string, folder: string): Handler {
  const [file = "", name = ""] = handlerName.split(".");
  const { exported, keep } = loadCode(join(folder, `${file}.js`), keptCode);
  keepCode = keep;
  const handler = exported[name];
  if (typeof handler === "function") return handler as Handler;
  const missing = new Error(`${handlerName} is undefined or not exported`);
  throw Object.assign(missing, { name: "Runtime.HandlerNotFound" });
}

async function handle(handler: Handler, message: InvokeMessage): Promise<void> {
  trace = message.trace;
  const outcome = await outcomeOf(() => handler(message.event, contextOf(message)));
  for (const write of streams) write(`\n${message.endMark}\n`);
  send(outcome);
  keepCode();
}

async function outcomeOf(work: () => unknown): Promise<RuntimeMessage> {
  try {
    const result = await work();
    return { kind: "result", json: JSON.stringify(result ?? null) };
  } catch (thrown) {
    return { kind: "failure", error: describe(thrown) };
  }
}

/** Tells the sandbox, and nobody else, which invocation a request comes from. */
function bringTrace(http: typeof import("node:http")): void {
  const original = http.request as (...args: unknown[]) => ClientRequest;
  const request = (...args: unknown[]): ClientRequest => {
    const made = original(...args);
    const isOurs = String(made.getHeader("host")).startsWith("127.0.0.1:");
    if (isOurs && !made.headersSent) made.setHeader("x-amzn-trace-id", trace);
    return made;
  };
  Object.assign(http, { request });
}

function contextOf({ requestId, functionArn, deadline }: InvokeMessage): object {
  return {
    functionName: environment["AWS_LAMBDA_FUNCTION_NAME"],
    functionVersion: environment["AWS_LAMBDA_FUNCTION_VERSION"],
    invokedFunctionArn: functionArn,
    memoryLimitInMB: environment["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"],
    awsRequestId: requestId,
    logGroupName: environment["AWS_LAMBDA_LOG_GROUP_NAME"],
    logStreamName: environment["AWS_LAMBDA_LOG_STREAM_NAME"],
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

function describe(thrown: unknown): FunctionError {
  if (!(thrown instanceof Error)) {
    return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  }
  const trace = thrown.stack?.split("\n") ?? [];
  return { errorType: thrown.name, errorMessage: thrown.message, trace };
}

function send(message: RuntimeMessage): void {
  process.send?.(message);
}
