import { ConditionalCheckFailedException, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { assert } from "chai";
import { mock } from "node:test";
import type { Json } from "../../../functions/port/types";
import type { Outcome } from "../../../functions/runs/outcome";
import type { RunStore } from "../../../functions/runs/run-store";
import { InputError } from "../../../registry/errors";
import { errorOf } from "../../sandbox/aws/start";
import { requestOf, useTable } from "./setup";

const counted = { countAttempt: true };
const now = Date.parse("2026-03-01T09:30:00.000Z");
const outcome: Outcome = { status: "SUCCESS", summary: "Done.", links: [], entities: [] };

describe("RunStore", () => {
  const table = useTable();
  let store: RunStore;
  let tests = 0;
  let runId: string;

  beforeEach(() => {
    mock.timers.enable({ apis: ["Date"], now });
    store = table.store(60);
    runId = `r_${(tests += 1)}`;
  });
  afterEach(() => mock.timers.reset());

  describe("claim", () => {
    it("takes a run that nobody has", async () => {
      const claim = await store.claim(runId, "one", counted);

      const run = { attempts: 1, steps: new Map(), unsentLog: [], ended: false };
      assert.deepInclude(claim, { state: "claimed", run });
    });

    it("finds a run busy up to the last millisecond of its lease", async () => {
      await store.claim(runId, "one", counted);

      mock.timers.setTime(now + 60_000);

      assert.equal((await store.claim(runId, "two", counted)).state, "busy");
    });

    it("does not count an attempt for a busy run", async () => {
      await store.claim(runId, "one", counted);
      await store.claim(runId, "two", counted);

      assert.equal((await store.read(runId))?.attempts, 1);
    });

    it("takes a run whose lease is over, as the next attempt", async () => {
      await store.claim(runId, "one", counted);
      mock.timers.setTime(now + 60_001);

      const claim = await store.claim(runId, "two", counted);

      const run = { attempts: 2, steps: new Map(), unsentLog: [], ended: false };
      assert.deepInclude(claim, { state: "claimed", run });
    });

    it("finds an extended lease running", async () => {
      await store.claim(runId, "one", counted);
      mock.timers.setTime(now + 50_000);
      await store.extend(runId, "one");

      mock.timers.setTime(now + 110_000);

      assert.equal((await store.claim(runId, "two", counted)).state, "busy");
    });

    it("counts no attempt for one that starts no handler", async () => {
      const claim = await store.claim(runId, "undertaker", { countAttempt: false });

      const run = { attempts: 0, steps: new Map(), unsentLog: [], ended: false };
      assert.deepInclude(claim, { state: "claimed", run });
    });

    it("gives one of two that come together the run", async () => {
      const claims = await Promise.all([
        store.claim(runId, "one", counted),
        store.claim(runId, "two", counted),
      ]);

      assert.sameMembers(
        claims.map(({ state }) => state),
        ["claimed", "busy"],
      );
    });

    it("finds a run ended, whether its lease is running or over", async () => {
      await store.claim(runId, "one", counted);
      await store.markEnded(runId, "one");

      const during = await store.claim(runId, "two", counted);
      mock.timers.setTime(now + 60_001);
      const after = await store.claim(runId, "two", counted);

      assert.deepEqual([during, after], [{ state: "ended" }, { state: "ended" }]);
    });

    it("keeps the run for 14 days", async () => {
      await store.claim(runId, "one", counted);

      const { Item } = await table.client.send(
        new GetItemCommand({ TableName: "runs", Key: { runId: { S: runId } } }),
      );

      assert.deepEqual(Item?.expiresAt, { N: String(now / 1000 + 14 * 86_400) });
    });
  });

  it("hands steps and outcome on to the next attempt", async () => {
    await store.claim(runId, "one", counted);
    await store.saveStep(runId, "one", "create", { id: "i-1", tags: ["a", null] });
    await store.saveStep(runId, "one", "odd.name #1 [size]", null);
    await store.saveOutcome(runId, "one", outcome);
    await store.release(runId, "one");

    const claim = await store.claim(runId, "two", counted);

    const steps = new Map<string, Json>([
      ["create", { id: "i-1", tags: ["a", null] }],
      ["odd.name #1 [size]", null],
    ]);
    const run = { attempts: 2, steps, outcome, unsentLog: [], ended: false };
    assert.deepInclude(claim, { state: "claimed", run });
  });

  it("knows nothing of a run that was never claimed", async () => {
    assert.isUndefined(await store.read(runId));
  });

  describe("an owner who lost the run", () => {
    const writes: [string, (owner: string) => Promise<void>][] = [
      ["extend", (owner) => store.extend(runId, owner)],
      ["release", (owner) => store.release(runId, owner)],
      ["saveStep", (owner) => store.saveStep(runId, owner, "create", 1)],
      ["saveOutcome", (owner) => store.saveOutcome(runId, owner, outcome)],
      ["markEnded", (owner) => store.markEnded(runId, owner)],
    ];
    for (const [name, write] of writes) {
      it(`cannot ${name}`, async () => {
        await table.store(-1).claim(runId, "one", counted);
        await store.claim(runId, "two", counted);

        const error = await errorOf(write("one"));

        assert.instanceOf(error, ConditionalCheckFailedException);
        const untouched = { attempts: 2, steps: new Map(), unsentLog: [], ended: false };
        assert.deepEqual(await store.read(runId), untouched);
        await store.extend(runId, "two");
      });
    }
  });

  it("gives a released run to the next claim at once", async () => {
    await store.claim(runId, "one", counted);

    await store.release(runId, "one");

    assert.equal((await store.claim(runId, "two", counted)).state, "claimed");
  });

  it("keeps the log's unsent lines for the next claim, as many as there is room for", async () => {
    const many = Array.from({ length: 100 }, (_, index) => `${index} ${"x".repeat(1000)}`);
    const giveBack: [string, (lines: string[]) => Promise<void>][] = [
      ["release", (lines) => store.release(runId, "one", lines)],
      ["park", (lines) => store.park(requestOf(runId, "make_thing"), "one", 1, lines)],
    ];
    for (const [how, give] of giveBack) {
      for (const lines of [["one", "two"], many, []]) {
        await store.claim(runId, "one", counted);
        await give(lines);

        const claim = await store.claim(runId, "one", counted);
        assert(claim.state === "claimed");
        const { unsentLog } = claim.run;
        assert.deepEqual(unsentLog.slice(0, 2), lines.slice(0, 2), how);
        if (lines === many) {
          const kept = unsentLog.length - 1;
          assert.deepEqual(unsentLog.slice(0, -1), many.slice(0, kept));
          assert.equal(unsentLog.at(-1), `(${100 - kept} more lines are missing here.)`);
        } else assert.deepEqual(unsentLog, lines);
        await store.release(runId, "one");
      }
    }
  });

  it("does not take a run back by a heartbeat that comes after its release", async () => {
    await store.claim(runId, "one", counted);
    await store.release(runId, "one");

    const error = await errorOf(store.extend(runId, "one"));

    assert.instanceOf(error, ConditionalCheckFailedException);
    assert.equal((await store.claim(runId, "two", counted)).state, "claimed");
  });

  it("refuses more than an item can hold, in words for the person at the form", async () => {
    await store.claim(runId, "one", counted);

    const error = await errorOf(store.saveStep(runId, "one", "list", "x".repeat(410_000)));

    assert.instanceOf(error, InputError);
    assert.match(error.message, /^The results of the steps .* more than the 400 KB .*Return less/);
  });
});
