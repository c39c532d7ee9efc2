import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import {
  completeLines,
  maxMemoryBytes,
  type Engine,
  type EngineCall,
  type EngineFailure,
  type EngineRun,
} from "./engine";
import type { JqLimits } from "./types";
import { watch } from "./watchdog";

const maxProcesses = 4;
const memoryCheckMilliseconds = 50;
const maxErrorCharacters = 4096;

/**
 * Runs the jq binary, one process for each call, and ends it with all that it has started when it is late: what
 * `JQ_PATH` names may be a script around jq. node-jq is not used for it: it gives its processes no time limit and
 * nobody a way to end them.
 * @param file path of the binary
 */
export function createBinaryEngine(file: string, limits: JqLimits): Engine {
  const running = new Set<Promise<unknown>>();
  return {
    async run(call) {
      while (running.size >= maxProcesses) await Promise.race(running);
      const run = runProcess(file, call, limits);
      const settled = run.catch(() => undefined).finally(() => running.delete(settled));
      running.add(settled);
      return run;
    },
    close: async () => void (await Promise.all(running)),
  };
}

function runProcess(file: string, call: EngineCall, limits: JqLimits): Promise<EngineRun> {
  return new Promise((resolve, reject) => {
    const args = ["-n", "-c", "--unbuffered", `input | ${call.program}`];
    const child = spawn(file, args, { env: {}, shell: false, stdio: "pipe", detached: true });
    const chunks: Buffer[] = [];
    let bytes = 0;
    let errorText = "";
    let failure: EngineFailure | undefined;
    const kill = (kind: EngineFailure["kind"]) => {
      failure ??= { kind, message: "it was ended" };
      endGroup(child.pid);
    };
    const unwatch = watch(
      limits.timeoutMilliseconds,
      () => bytes,
      () => kill("time"),
    );
    const memoryTimer = setInterval(() => {
      void residentBytes(child.pid).then((resident) => resident > maxMemoryBytes && kill("memory"));
    }, memoryCheckMilliseconds);
    child.stdout.on("data", (chunk: Buffer) => {
      chunks.push(chunk.subarray(0, Math.max(0, limits.maxOutputBytes - bytes)));
      bytes += chunk.length;
      if (bytes > limits.maxOutputBytes) kill("size");
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      errorText = (errorText + text).slice(0, maxErrorCharacters);
    });
    // A program that does not compile ends without reading its input.
    child.stdin.on("error", () => undefined).end(call.data);
    const stopTimers = () => {
      unwatch();
      clearInterval(memoryTimer);
    };
    child.on("error", (error) => {
      stopTimers();
      reject(
        new Error(`JQ cannot be started: ${error.message} (JQ_PATH is "${file}")`, {
          cause: error,
        }),
      );
    });
    child.on("close", (status, signal) => {
      stopTimers();
      failure ??= describeExit(status, signal, errorText);
      const lines = completeLines(Buffer.concat(chunks));
      resolve(failure ? { lines, failure } : { lines });
    });
  });
}

/** Ends a process that leads a group, with the group. */
function endGroup(leader: number | undefined): void {
  try {
    if (leader !== undefined) process.kill(-leader, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

function describeExit(
  status: number | null,
  signal: string | null,
  message: string,
): EngineFailure | undefined {
  if (status === 0) return undefined;
  if (status === null) return { kind: "crash", message: `jq was ended by ${signal}` };
  return { kind: "exit", status, message };
}

/** Linux tells a process's memory; elsewhere time alone bounds it. */
async function residentBytes(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
}
