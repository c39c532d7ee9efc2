import { assert } from "chai";
import { JqCompileError } from "../../../functions/jq";
import type { Engine, EngineRun } from "../../../functions/jq/engine";
import { evaluate } from "../../../functions/jq/evaluate";
import { FilterCompiler, maxFilterBytes } from "../../../functions/jq/filter-compiler";
import { createWebJq, outputs } from "./setup";

/** An engine that takes every program, or answers with `run`. */
class CountingEngine implements Engine {
  readonly programs: string[] = [];

  constructor(private readonly answer: () => EngineRun = () => ({ lines: [] })) {}

  async run({ program }: { program: string }): Promise<EngineRun> {
    this.programs.push(program);
    return this.answer();
  }

  async close(): Promise<void> {}
}

describe("Jq.compile", () => {
  const jq = createWebJq();
  after(() => jq.close());

  it("takes a filter", async () => {
    await jq.compile('.Tags[] | select(.Key == "team") | .Value');
  });

  it("names the filter, the reason and the line", async () => {
    const filter = ".a\n| map(.b)\n| fromisodate";

    const error = await jq.compile(filter).catch((error: unknown) => error);

    assert.instanceOf(error, JqCompileError);
    assert.equal(error.filter, filter);
    assert.deepEqual(error.position, { line: 3, column: 3 });
    assert.equal(
      error.message,
      'JQ filter ".a\\n| map(.b)\\n| fromisodate" does not compile: there is no function fromisodate with 0 arguments (line 3, column 3).',
    );
  });

  it("cuts a long filter in its message", async () => {
    const error = await jq.compile(`${"(.a) | ".repeat(100)}(`).catch(String);

    assert.match(
      String(error),
      /… \(701 characters\) does not compile: it ends too early.*\(line 1\)/,
    );
  });

  it("refuses a filter that does not fit into a batch", async () => {
    const filter = `# ${"x".repeat(maxFilterBytes)}\n.`;

    const error = await jq.compile(filter).catch(String);

    assert.match(String(error), /it has 65540 bytes; allowed are 65536/);
  });

  it("works on after filters that exhaust the compiler", async () => {
    await jq.compile("[".repeat(20_000) + "]".repeat(20_000)).catch(() => undefined);

    assert.deepEqual(await jq.evaluate([{ input: 1, filters: [". + 1"] }]), [[outputs(2)]]);
  });
});

describe("evaluate", () => {
  it("does not ask the engine for what is the same for every input", async () => {
    const engine = new CountingEngine();
    const limits = { timeoutMilliseconds: 1000, maxOutputBytes: 1000, maxOutputs: 10 };
    const filters = ["null", "true", "false", '"upsert"', '""'];

    const results = await evaluate(
      [{ input: 1, filters }],
      engine,
      new FilterCompiler(engine),
      limits,
    );

    assert.deepEqual(results, [[null, true, false, "upsert", ""].map((one) => outputs(one))]);
    assert.deepEqual(engine.programs, []);
  });

  it("leaves escapes and interpolations to jq", async () => {
    const jq = createWebJq();
    const filters = ['"a\\(1 + 1)b"', '"a\\nb"', '"a" + "b"'];

    const results = await jq.evaluate([{ input: 1, filters }]);
    await jq.close();

    assert.deepEqual(results, [[outputs("a2b"), outputs("a\nb"), outputs("ab")]]);
  });
});

describe("FilterCompiler", () => {
  it("asks the engine once for each filter, also when asked at the same time", async () => {
    const engine = new CountingEngine();
    const compiler = new FilterCompiler(engine);

    await Promise.all([compiler.compile(". - 1"), compiler.compile(". - 1")]);
    await compiler.compile(". - 1");

    assert.lengthOf(engine.programs, 1);
  });

  it("asks twice about a filter with parentheses, and never about a plain path", async () => {
    const engine = new CountingEngine();
    const compiler = new FilterCompiler(engine);

    await compiler.compile("map(.a - 1)");
    await compiler.compile(".Tags.Name");

    assert.lengthOf(engine.programs, 2);
  });

  it("forgets the filter that was not asked for the longest", async () => {
    const engine = new CountingEngine();
    const compiler = new FilterCompiler(engine);
    for (let index = 0; index < 1000; index += 1) await compiler.compile(`. - ${index}`);
    await compiler.compile(". - 0");

    await compiler.compile(". - 1000");
    await compiler.compile(". - 0");
    await compiler.compile(". - 1");

    assert.lengthOf(engine.programs, 1002);
  });

  it("remembers that a filter does not compile", async () => {
    const engine = new CountingEngine(() => ({
      lines: [],
      failure: {
        kind: "exit",
        status: 3,
        message: "jq: error: foo/0 is not defined at <top-level>, line 1:",
      },
    }));
    const compiler = new FilterCompiler(engine);

    await compiler.check("foo | .");
    const error = await compiler.check("foo | .");

    assert.match(String(error), /there is no function foo/);
    assert.lengthOf(engine.programs, 2);
  });

  it("does not remember what the time limit ended", async () => {
    const engine = new CountingEngine(() => ({
      lines: [],
      failure: { kind: "time", message: "" },
    }));
    const compiler = new FilterCompiler(engine);

    await compiler.check(". - 1");
    const error = await compiler.check(". - 1");

    assert.match(String(error), /jq takes too long over it/);
    assert.lengthOf(engine.programs, 4);
  });
});
