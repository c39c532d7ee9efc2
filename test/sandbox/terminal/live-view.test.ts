import { assert } from "chai";
import { Hops, type HopDetail } from "../../../sandbox/hops";
import { LiveView } from "../../../sandbox/terminal/live-view";

const stack = { name: "dev", isOwn: (resource: string) => resource.includes("dev-runs-table") };

describe("LiveView", () => {
  let hops: Hops;
  let lines: string[];
  let view: LiveView;
  const record = (part: string, detail?: HopDetail, what = "") =>
    hops.traces.within(["r_0123456789abcdef"], () => hops.record(part, what, detail));
  /** Without the seconds, which differ. */
  const told = () => {
    view.flush();
    return lines.splice(0).map((line) => line.replace(/^ *\d+\.\d\d {2}/, ""));
  };

  beforeEach(() => {
    hops = new Hops();
    lines = [];
    view = new LiveView(hops, { stack, print: (line) => lines.push(line) });
    record("Port", {
      kind: "begun",
      title: "create_vm",
      by: "developer@example.com",
      given: { cpu: 2 },
    });
    assert.deepEqual(told(), ["create_vm cdef  started by developer@example.com: cpu=2"]);
  });
  afterEach(() => view.stop());

  const call = { kind: "call", by: "dev-runs-worker-role", operation: "Op" } as const;
  const output = { kind: "output", function: "dev-runs-worker-function", stack: [] } as const;
  const cases: [what: string, part: string, detail: HopDetail | undefined, lines: string[]][] = [
    ["a log", "Port", { kind: "log", message: "one\n\ntwo" }, ["log  one", "two"]],
    [
      ...(["an entity that is written", "Port"] as const),
      { kind: "entity", blueprint: "vm", identifier: "v", change: "created" },
      ["entity vm/v created"],
    ],
    [
      ...(["no entity that stays as it is", "Port"] as const),
      { kind: "entity", blueprint: "vm", identifier: "v", change: "unchanged" },
      [],
    ],
    ["a handler's call", "EC2", { ...call, subjects: ["AWS::X"] }, ["EC2 Op AWS::X"]],
    [
      "no call about what is the stack's own",
      "DynamoDB",
      { ...call, subjects: ["table/dev-runs-table"] },
      [],
    ],
    [
      "no call of another function",
      "EC2",
      { ...call, by: "dev-catalog-exporter-role", subjects: [] },
      [],
    ],
    [
      ...(["a refusal, with AWS's words", "EC2"] as const),
      { ...call, subjects: ["User x is not authorized"], refused: "AccessDenied" },
      ["EC2 refused Op: AccessDenied", "User x is not authorized"],
    ],
    ["what a handler writes", "Lambda", { ...output, line: "hello" }, ["runs-worker │ hello"]],
    [
      ...(["an error, with where it was thrown", "Lambda"] as const),
      {
        ...output,
        line: "{}",
        entry: { level: "error", message: "attempt failed", error: "no", stack: [] },
        stack: ["at handle in handlers/actions/a.ts:3:5"],
      },
      ["runs-worker attempt failed: no", "at handle in handlers/actions/a.ts:3:5"],
    ],
    [
      ...(["the end", "Port"] as const),
      { kind: "ended", status: "FAILURE", summary: "too small" },
      ["FAILURE: too small"],
    ],
    ["nothing of plumbing", "KMS", undefined, []],
  ];
  for (const [what, part, detail, expected] of cases) {
    it(`tells ${what}`, () => {
      record(part, detail);

      assert.deepEqual(
        told().map((line) => line.replace(/^create_vm cdef {2}/, "").trim()),
        expected,
      );
    });
  }

  it("tells an error once, whatever is made of it later", () => {
    const entry = { level: "error", message: "failed", stack: [] } as const;
    for (const error of ["no size", "AttemptError: no size", "no colour"]) {
      record("Lambda", { ...output, line: "{}", entry: { ...entry, error } });
    }

    assert.deepEqual(told(), [
      "create_vm cdef  runs-worker failed: no size",
      "create_vm cdef  runs-worker failed: no colour",
    ]);
  });

  it("tells in short where the same error was thrown again", () => {
    for (const attempt of [1, 2, 3]) {
      record("Lambda", {
        ...{
          ...output,
          line: "{}",
          stack: [`at handlers/a.ts:${attempt}:1`, "at handlers/b.ts:1:1"],
        },
        entry: { level: "error", message: "attempt failed", error: "no size", stack: [], attempt },
      });
    }

    assert.deepEqual(
      told().map((line) => line.trim()),
      [
        "create_vm cdef  runs-worker attempt failed: no size",
        ...["at handlers/a.ts:1:1", "at handlers/b.ts:1:1"],
        "create_vm cdef  runs-worker attempt 2 failed again, at handlers/a.ts:2:1",
        "create_vm cdef  runs-worker attempt 3 failed again, at handlers/a.ts:3:1",
      ],
    );
  });

  it("shows what stands where an error was thrown, in the source's own names, and AWS's request", () => {
    record("Lambda", {
      ...{ ...output, line: "{}", stack: ["at handlers/a.ts:3:5", "at handlers/b.ts:1:1"] },
      ...{ excerpt: "3 │ fleet.start();", message: "fleet.start is not a function" },
      entry: {
        ...{ level: "error", message: "attempt failed", stack: [], awsRequest: "r-1" },
        error: "e.start is not a function",
      },
    });

    assert.deepEqual(
      told().map((line) => line.trim()),
      [
        "create_vm cdef  runs-worker attempt failed: fleet.start is not a function",
        ...["at handlers/a.ts:3:5", "3 │ fleet.start();", "at handlers/b.ts:1:1"],
        "AWS's request r-1",
      ],
    );
  });

  it("gathers the way of the messages, and tells each station once", () => {
    for (const to of ["Kafka", "dev-runs-intake-function", "longshore-dev-runs.fifo", "Kafka"]) {
      record("SQS", { kind: "passed", to });
    }
    record("Port", { kind: "log", message: "there" });
    record("Kafka", { kind: "passed", to: "Kafka" });

    assert.deepEqual(told(), [
      "create_vm cdef  Kafka → runs-intake → runs",
      "create_vm cdef  log  there",
    ]);
  });

  it("says nothing of what nobody has asked for, nor of what began before it looked", () => {
    hops.traces.within(["write-1"], () =>
      hops.record("EC2", "", { ...call, subjects: ["AWS::X"] }),
    );
    hops.record("Lambda", "", { ...output, line: "of a clock" });

    assert.deepEqual(told(), []);
  });
});
