import { assert } from "chai";
import { mock } from "node:test";
import { AttemptError } from "../../../functions/runs/execute";
import type { Pause } from "../../../functions/runs/pause";
import type { ActionDeclaration } from "../../../registry/action";
import { InputError } from "../../../registry/errors";
import { field } from "../../../registry/fields";
import { errorOf } from "../../sandbox/aws/start";
import { tryAlone } from "./execute-setup";
import { requestOf, thingAction } from "./setup";

type Handle = ActionDeclaration["handle"];

const now = Date.parse("2026-03-01T09:30:00.000Z");
const attempt = (handle: Handle, timeoutSeconds?: number) =>
  tryAlone(thingAction({ handle, ...(timeoutSeconds && { timeoutSeconds }) }));
const paused: Pause = { status: "PAUSED", resumeAt: now + 90_000, statusLabel: "Waiting" };
const pause = { seconds: 90, statusLabel: "Waiting" };

describe("run.pause", () => {
  beforeEach(() => mock.timers.enable({ apis: ["Date", "setTimeout"], now }));
  afterEach(() => mock.timers.reset());

  it("ends the try with the time at which to go on, and the label", async () => {
    const { result } = attempt(async ({ run }) => run.pause(pause));

    assert.deepEqual(await result, paused);
  });

  it("needs no label", async () => {
    const { result } = attempt(async ({ run }) => run.pause({ seconds: 604_800 }));

    assert.deepEqual(await result, { status: "PAUSED", resumeAt: now + 604_800_000 });
  });

  it("keeps the steps before it and stores none around it", async () => {
    const { result, saved } = attempt(async ({ run }) => {
      await run.step("create", async () => "i-1");
      await run.step("wait", async () => run.pause(pause));
    });

    assert.deepEqual(await result, paused);
    assert.deepEqual(saved, [["create", "i-1"]]);
  });

  const swallowers: [string, Handle][] = [
    ["returns a result", async () => ({ summary: "Made it." })],
    ["fails with an InputError", () => Promise.reject(new InputError("wrong"))],
    ["fails otherwise", () => Promise.reject(new Error("broken"))],
    ["never returns", () => new Promise<never>(() => undefined)],
  ];
  for (const [what, rest] of swallowers) {
    it(`holds for a handler that swallows its error and ${what}`, async () => {
      const { result } = attempt(async (context) => {
        try {
          context.run.pause(pause);
        } catch {
          return rest(context);
        }
      });

      assert.deepEqual(await result, paused);
    });

    it(`holds for a handler that swallows its error later and ${what}`, async () => {
      const { result } = attempt(async (context) => {
        await context.run
          .step("pause", async () => context.run.pause(pause))
          .catch(() => undefined);
        return rest(context);
      });

      assert.deepEqual(await result, paused);
    });
  }

  it("ends what the handler may do: no step, log line or second pause after it", async () => {
    const late: string[] = [];
    const done = Promise.withResolvers<void>();
    const { result, logged, saved } = attempt(async ({ run }) => {
      try {
        run.pause(pause);
      } catch {
        run.log("still here");
      }
      const calls = [() => run.step("late", async () => 1), async () => run.pause({ seconds: 1 })];
      for (const call of calls) late.push((await errorOf(call())).message);
      done.resolve();
    });

    assert.deepEqual(await result, paused);
    await done.promise;
    assert.deepEqual(late, ["the run is paused", "the run is paused"]);
    assert.deepEqual([logged, saved], [[], []]);
  });

  it("does nothing once the handler's time is over", async () => {
    const given = Promise.withResolvers<Parameters<Handle>[0]["run"]>();
    const { result } = attempt(({ run }) => {
      given.resolve(run);
      return new Promise<never>(() => undefined);
    }, 1);
    const run = await given.promise;
    mock.timers.tick(1000);

    assert.equal((await errorOf(result)).message, "it took longer than 1 s");
    assert.throws(() => run.pause(pause), "it took longer than 1 s");
  });

  it("blots secret inputs out of the label", async () => {
    const action = thingAction({
      input: { password: field.secret("Password") },
      handle: async ({ input, run }) =>
        run.pause({ seconds: 90, statusLabel: `Trying ${String(input.password)}` }),
    });
    const encrypted = "AAECAwQFBgcICQoLDA0OD46z/NStD+zwsMm1Q0LDdWINQ1E1hnQr";

    const { result } = tryAlone(action, {
      request: requestOf("r_1", "make_thing", { password: encrypted }),
      messageSecret: async () => "0123456789abcdef0123456789abcdef-rest",
    });

    assert.deepEqual(await result, { ...paused, statusLabel: "Trying ••••" });
  });

  for (const seconds of [0, -1, Number.NaN, Infinity, 604_801]) {
    it(`refuses ${seconds} seconds`, async () => {
      const error = await errorOf(attempt(async ({ run }) => run.pause({ seconds })).result);

      assert.instanceOf(error, AttemptError);
      assert.equal(
        error.message,
        `RangeError: run.pause: seconds is ${seconds}; allowed is 1 to 604800 (a week).`,
      );
    });
  }
});
