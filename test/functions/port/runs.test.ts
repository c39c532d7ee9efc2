import { assert } from "chai";
import type { Run } from "../../../functions/port";
import { type Setup, portErrorOf, refusalReply, startPort } from "./setup";

const runPath = "/v1/actions/runs/r_1";
const startPath = "/v1/actions/scale_ecs_service/runs";
const running: Run = { id: "r_1", status: "IN_PROGRESS" };
const succeeded: Run = { id: "r_1", status: "SUCCESS", endedAt: "2026-01-01T00:00:00.000Z" };
const runReply = (run: object) => ({ json: { ok: true, run } });

describe("Port's runs", () => {
  let setup: Setup;

  beforeEach(async () => {
    setup = await startPort();
  });
  afterEach(() => setup.server.close());

  const lastRequest = () => setup.server.requests.at(-1);

  it("gives a run, or undefined when there is none", async () => {
    setup.server.on("GET", runPath, runReply(running), refusalReply(404, "not_found"));

    assert.deepEqual(await setup.port.runs.get("r_1"), running);
    assert.deepEqual(lastRequest()?.query, { version: "v2" });
    assert.isUndefined(await setup.port.runs.get("r_1"));
  });

  it("adds a log line", async () => {
    setup.server.on("POST", `${runPath}/logs`, { status: 201, json: { ok: true, runLog: {} } });

    await setup.port.runs.addLog("r_1", "hello");

    assert.deepEqual(lastRequest()?.body, { message: "hello" });
  });

  it("updates what a run shows, and sends nothing but known fields", async () => {
    setup.server.on("PATCH", runPath, runReply(running));
    const update = { statusLabel: "waiting", link: ["https://a"], status: "IN_PROGRESS" };

    assert.deepEqual(await setup.port.runs.update("r_1", update), running);

    assert.deepEqual(lastRequest()?.query, { version: "v2" });
    assert.deepEqual(lastRequest()?.body, { statusLabel: "waiting", link: ["https://a"] });
  });

  it("ends a run", async () => {
    setup.server.on("PATCH", runPath, runReply(succeeded));
    const end = {
      status: "SUCCESS" as const,
      statusLabel: "done",
      summary: "*ok*",
      link: "https://a",
    };

    assert.deepEqual(await setup.port.runs.end("r_1", end), succeeded);

    assert.deepEqual(lastRequest()?.query, { version: "v2" });
    assert.deepEqual(lastRequest()?.body, end);
  });

  it("takes a run for ended that already is, with the same status", async () => {
    setup.server.on("PATCH", runPath, refusalReply(422, "run_exhausted"));
    setup.server.on("GET", runPath, runReply(succeeded));

    assert.deepEqual(await setup.port.runs.end("r_1", { status: "SUCCESS" }), succeeded);
  });

  it("throws when the run has ended otherwise", async () => {
    setup.server.on("PATCH", runPath, refusalReply(422, "run_exhausted"));
    setup.server.on("GET", runPath, runReply(succeeded));

    const error = await portErrorOf(setup.port.runs.end("r_1", { status: "FAILURE" }));

    assert.equal(error.code, "run_exhausted");
    assert.equal(error.method, "PATCH");
  });

  describe("start", () => {
    const start = () =>
      setup.port.runs.start("scale_ecs_service", { properties: { count: 2 }, entity: "web" });

    it("runs an action", async () => {
      setup.server.on("POST", startPath, { status: 202, ...runReply(running) });

      assert.deepEqual(await start(), running);

      assert.deepEqual(lastRequest()?.body, { properties: { count: 2 }, entity: "web" });
    });

    it("is repeated when Port refused for its rate limit", async () => {
      setup.server.on("POST", startPath, refusalReply(429, "slow_down"), runReply(running));

      assert.deepEqual(await start(), running);

      assert.equal(setup.server.calls(startPath).length, 2);
    });

    it("is not repeated when the run may have started", async () => {
      setup.server.on("POST", startPath, "reset", refusalReply(503, "busy"));

      const errors = [await portErrorOf(start()), await portErrorOf(start())];

      assert.deepEqual(
        errors.map(({ retryable }) => retryable),
        [false, false],
      );
      assert.equal(setup.server.calls(startPath).length, 2);
    });
  });
});
