import { assert } from "chai";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Hops } from "../../../sandbox/hops";
import {
  LambdaHost,
  LambdaInvocationError,
  type FunctionConfig,
} from "../../../sandbox/lambda/host";
import { until } from "../../support/until";
import { isRunning } from "../../support/is-running";
import { typescript } from "../../support/typescript";

describe("LambdaHost", () => {
  let hops: Hops;
  let host: LambdaHost;
  const folders: string[] = [];
  beforeEach(() => {
    hops = new Hops();
    host = new LambdaHost({ hops });
  });
  afterEach(() => host.close());
  after(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

  const configure = (code: string, more: Partial<FunctionConfig> = {}): FunctionConfig => {
    const folder = mkdtempSync(join(tmpdir(), "longshore-function-"));
    folders.push(folder);
    writeFileSync(join(folder, "index.js"), code);
    return {
      name: "worker",
      arn: "arn:aws:lambda:eu-west-1:123456789012:function:worker",
      folder,
      handler: "index.handler",
      timeoutSeconds: 20,
      memoryMb: 128,
      environment: {},
      logGroup: "/aws/lambda/worker",
      ...more,
    };
  };
  const define = (code: string, more: Partial<FunctionConfig> = {}) => {
    const config = configure(code, more);
    host.define(config);
    return config;
  };
  const failure = async (event: unknown = {}) => {
    try {
      await host.invoke("worker", event);
    } catch (error) {
      assert.instanceOf(error, LambdaInvocationError);
      return error;
    }
    throw new Error("The invocation succeeded.");
  };

  it("gives the event to the handler and its result back", async () => {
    define("exports.handler = async (event) => ({ seen: event });");

    const result = await host.invoke("arn:aws:lambda:eu-west-1:123456789012:function:worker", {
      a: [1, null, "ü"],
    });

    assert.deepEqual(result, { seen: { a: [1, null, "ü"] } });
  });

  it("gives results as JSON carries them", async () => {
    define("exports.handler = async (event) => ({ none: undefined, date: new Date(0) })[event] ?? undefined;");

    assert.isNull(await host.invoke("worker", "none"));
    assert.equal(await host.invoke("worker", "date"), "1970-01-01T00:00:00.000Z");
  });

  it("gives the context that Lambda gives", async () => {
    define(`exports.handler = async (event, { getRemainingTimeInMillis, ...context }) =>
      ({ ...context, remaining: getRemainingTimeInMillis() });`);

    const context = (await host.invoke("worker", {})) as Record<string, unknown>;

    const { awsRequestId, logStreamName, remaining, ...rest } = context;
    assert.deepEqual(rest, {
      functionName: "worker",
      functionVersion: "$LATEST",
      invokedFunctionArn: "arn:aws:lambda:eu-west-1:123456789012:function:worker",
      memoryLimitInMB: "128",
      logGroupName: "/aws/lambda/worker",
    });
    assert.match(String(awsRequestId), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.match(String(logStreamName), /^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
    assert.isAbove(Number(remaining), 0);
    assert.isAtMost(Number(remaining), 20_000);
  });

  it("shows a function its own variables and Lambda's, and nothing of the laptop", async () => {
    const { folder } = define(
      "exports.handler = async () => ({ ...process.env, cwd: process.cwd() });",
      {
        environment: { TABLE: "runs", AWS_ENDPOINT_URL: "http://127.0.0.1:1" },
      },
    );
    process.env["LAPTOP_SECRET"] = "x";

    const { AWS_LAMBDA_LOG_STREAM_NAME: stream, ...environment } = (await host.invoke(
      "worker",
      {},
    )) as Record<string, string>;
    delete process.env["LAPTOP_SECRET"];

    assert.isString(stream);
    assert.deepEqual(environment, {
      TABLE: "runs",
      AWS_ENDPOINT_URL: "http://127.0.0.1:1",
      _HANDLER: "index.handler",
      AWS_LAMBDA_FUNCTION_NAME: "worker",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "128",
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/worker",
      AWS_REGION: "eu-west-1",
      AWS_DEFAULT_REGION: "eu-west-1",
      LAMBDA_TASK_ROOT: folder,
      PATH: "/usr/local/bin:/usr/bin:/bin",
      TZ: ":UTC",
      cwd: folder,
    });
  });

  it("limits the heap to the function's memory", async () => {
    const limit = async (memoryMb: number) => {
      define(
        `exports.handler = async () => require("node:v8").getHeapStatistics().heap_size_limit;`,
        { memoryMb },
      );
      return Number(await host.invoke("worker", {})) / 1024 / 1024;
    };

    // V8 counts its young generation on top, always the same amount.
    assert.equal((await limit(512)) - (await limit(256)), 256);
  });

  it("reuses a process that is idle", async () => {
    define("let calls = 0; exports.handler = async () => [process.pid, (calls += 1)];");

    const [first, second] = [await host.invoke("worker", {}), await host.invoke("worker", {})];

    const [pid] = first as [number, number];
    assert.deepEqual(
      [first, second],
      [
        [pid, 1],
        [pid, 2],
      ],
    );
  });

  it("starts more processes while all are busy, and no more than maxConcurrency", async () => {
    define(
      `const { setTimeout } = require("node:timers/promises");
      exports.handler = async () => { await setTimeout(50); return process.pid; };`,
      { maxConcurrency: 2 },
    );

    const pids = await Promise.all(Array.from({ length: 6 }, () => host.invoke("worker", {})));

    assert.equal(new Set(pids).size, 2);
  });

  it("has handlers one at a time in a process, each with its own event", async () => {
    define(
      `let running = 0;
      exports.handler = async (event) => {
        const together = (running += 1);
        await new Promise(setImmediate);
        running -= 1;
        return [event, together];
      };`,
      { maxConcurrency: 1 },
    );

    const results = await Promise.all([1, 2, 3].map((event) => host.invoke("worker", event)));

    assert.deepEqual(results, [
      [1, 1],
      [2, 1],
      [3, 1],
    ]);
  });

  it("reports what a handler throws, and goes on with the same process", async () => {
    define(`class InputError extends Error { name = "InputError"; }
      exports.handler = async (event) => {
        if (event === "pid") return process.pid;
        throw event === "text" ? "plain" : new InputError("desiredCount is 80");
      };`);
    const pid = await host.invoke("worker", "pid");

    const error = await failure();
    const text = await failure("text");

    assert.equal(error.message, "worker failed with InputError: desiredCount is 80");
    assert.deepEqual([error.errorType, error.errorMessage], ["InputError", "desiredCount is 80"]);
    assert.match(error.trace[1] ?? "", /^ +at exports\.handler/);
    assert.deepEqual([text.errorType, text.errorMessage, text.trace], ["string", "plain", []]);
    assert.equal(await host.invoke("worker", "pid"), pid);
  });

  it("reports a result that is no JSON", async () => {
    define("exports.handler = async () => 1n;");

    assert.equal((await failure()).errorType, "TypeError");
  });

  it("reports code that cannot be loaded, each time", async () => {
    define('throw new RangeError("no settings");');

    const errors = [await failure(), await failure()];

    assert.deepEqual(
      errors.map(({ errorType, errorMessage }) => [errorType, errorMessage]),
      Array(2).fill(["RangeError", "no settings"]),
    );
  });

  it("reports a handler that is not there", async () => {
    define("exports.hander = async () => 1;");

    const { errorType, errorMessage } = await failure();

    assert.deepEqual(
      [errorType, errorMessage],
      ["Runtime.HandlerNotFound", "index.handler is undefined or not exported"],
    );
  });

  it("reports a process that ends in an invocation, and takes a new one then", async () => {
    define(`exports.handler = async (event) => {
        if (event.exit) process.exit(event.exit);
        if (event.late) setImmediate(() => { throw new Error("outside of the handler"); });
        return event.late ? new Promise(() => setInterval(() => {}, 1000)) : process.pid;
      };`);
    const pid = await host.invoke("worker", {});

    const exit = await failure({ exit: 3 });
    const late = await failure({ late: true });

    assert.equal(exit.errorType, "Runtime.ExitError");
    assert.match(
      exit.errorMessage,
      /^RequestId: [-0-9a-f]{36} Error: Runtime exited with error: exit status 3$/,
    );
    assert.match(late.errorMessage, /exit status 1$/);
    assert.include(host.logs("worker"), "Error: outside of the handler");
    assert.notEqual(await host.invoke("worker", {}), pid);
  });

  it("kills an invocation whose time is over, even a busy one", async () => {
    define("exports.handler = async (event) => { while (event.busy); return process.pid; };", {
      timeoutSeconds: 0.5,
    });
    const pid = Number(await host.invoke("worker", {}));

    const error = await failure({ busy: true });

    assert.equal(error.errorType, "Sandbox.Timedout");
    assert.match(error.errorMessage, /Error: Task timed out after 0\.50 seconds$/);
    assert.isFalse(isRunning(pid));
    assert.notEqual(await host.invoke("worker", {}), pid);
  });

  it("crashes as often as ordered, before the handler begins", async () => {
    define('exports.handler = async () => { console.log("begun"); return "ok"; };');
    await host.invoke("worker", {});
    host.faults.crash("worker", 2);

    const errors = [await failure(), await failure()];

    assert.deepEqual(
      errors.map(({ errorType }) => errorType),
      Array(2).fill("Runtime.ExitError"),
    );
    assert.match(errors[0]?.errorMessage ?? "", /signal: killed$/);
    assert.equal(await host.invoke("worker", {}), "ok");
    assert.deepEqual(host.logs("worker"), ["begun", "begun"]);
  });

  it("replaces processes that were killed while idle, even when there may be only one", async () => {
    define("exports.handler = async () => process.pid;", { maxConcurrency: 1 });
    const pid = await host.invoke("worker", {});

    host.faults.kill("worker");
    const pids = await Promise.all([host.invoke("worker", {}), host.invoke("worker", {})]);

    assert.equal(pids[0], pids[1]);
    assert.notEqual(pids[0], pid);
  });

  it("fails what is under way when its process is killed", async () => {
    define(`console.log("up"); exports.handler = () => new Promise(() => setInterval(() => {}, 1000));`);
    const failed = failure();
    await until(() => host.logs("worker").length === 1);

    host.faults.kill("worker");

    assert.equal((await failed).errorType, "Runtime.ExitError");
  });

  it("has all lines of an invocation when it ends", async () => {
    const heard: string[] = [];
    const listening = new LambdaHost({
      hops,
      onLog: (name, line) => heard.push(`${name}: ${line}`),
    });
    listening.define(
      configure(`exports.handler = async (event) => {
        for (let line = 0; line < 5000; line += 1) console.log("line " + line + " ".repeat(500));
        console.error("to stderr");
        process.stdout.write("unfinished");
      };`),
    );

    await listening.invoke("worker", {});
    const lines = listening.logs("worker");
    await listening.close();

    assert.equal(lines.length, 5002);
    assert.deepEqual(
      lines.filter((line) => line !== "to stderr").map((line) => line.trimEnd()),
      [...Array.from({ length: 5000 }, (_, line) => `line ${line}`), "unfinished"],
    );
    assert.deepEqual(
      heard,
      lines.map((line) => `worker: ${line}`),
    );
  });

  it("replaces a function: what is under way ends with the old code, the next has the new", async () => {
    define(`const { existsSync } = require("node:fs");
      const { setTimeout } = require("node:timers/promises");
      exports.handler = async (file) => {
        console.log("waiting");
        while (!existsSync(file)) await setTimeout(5);
        return "old " + process.pid;
      };`);
    const { folder } = configure("");
    const file = join(folder, "go");
    const old = host.invoke("worker", file);
    await until(() => host.logs("worker").includes("waiting"));

    define('exports.handler = async () => "new";');
    const next = await host.invoke("worker", file);
    writeFileSync(file, "");
    const [, pid] = String(await old).split(" ");

    assert.equal(next, "new");
    await until(() => !isRunning(Number(pid)));
  });

  it("leaves no process behind when it is closed, and fails what was under way", async () => {
    define(
      `console.log(process.pid);
      exports.handler = async () => { for (;;); };`,
      { maxConcurrency: 1 },
    );
    const running = failure();
    const waiting = host.invoke("worker", {}).catch((error: Error) => error.message);
    const pid = Number(await until(() => host.logs("worker")[0]));

    await host.close();

    assert.isFalse(isRunning(pid));
    assert.equal((await running).errorType, "Runtime.ExitError");
    assert.equal(await waiting, "worker was not invoked: the Lambda host is closed.");
  });

  it("leaves no process behind when its own process is killed", async () => {
    const config = configure(
      "exports.handler = () => { console.log(process.pid); return new Promise(() => setInterval(() => {}, 1000)); };",
    );
    const script = `
      const { LambdaHost } = require(${JSON.stringify(require.resolve("../../../sandbox/lambda/host"))});
      const { Hops } = require(${JSON.stringify(require.resolve("../../../sandbox/hops"))});
      const host = new LambdaHost({ hops: new Hops(), onLog: (name, line) => console.log(line) });
      host.define(${JSON.stringify(config)});
      void host.invoke("worker", {});`;
    const parent = spawn(process.execPath, ["-r", typescript, "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [pid] = (await once(parent.stdout, "data")) as [Buffer];
    assert.isTrue(isRunning(Number(pid)));

    parent.kill("SIGKILL");

    await until(() => !isRunning(Number(pid)));
  });

  it("names functions that it does not have", async () => {
    define("");
    const message = await host.invoke("wroker", {}).catch((error: Error) => error.message);

    assert.equal(message, "There is no function wroker; known are: worker.");
  });

  it("records invocations and how they end", async () => {
    define('exports.handler = async (event) => { if (event) throw new RangeError("no"); };');

    await host.invoke("worker", null);
    await failure("fail");

    assert.deepEqual(
      hops.all.map(({ part, what }) => `${part}: ${what}`),
      [
        "Lambda: worker invoked",
        "Lambda: worker succeeded",
        "Lambda: worker invoked",
        "Lambda: worker failed: RangeError",
      ],
    );
  });
});
