import { assert } from "chai";
import { mock } from "node:test";
import { withDeadline } from "../../functions/with-deadline";
import { errorOf } from "../sandbox/aws/start";

const never = new AbortController().signal;
const forever = () => new Promise<never>(() => undefined);

describe("withDeadline", () => {
  beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
  afterEach(() => mock.timers.reset());

  it("gives what the call gives", async () => {
    assert.equal(await withDeadline(1000, never, async () => 42), 42);
  });

  it("throws what the call throws", async () => {
    const failing = withDeadline(1000, never, () => Promise.reject(new Error("no disk")));

    assert.equal((await errorOf(failing)).message, "no disk");
  });

  it("gives the call up when its time is over, and aborts its signal for that reason", async () => {
    let signal: AbortSignal | undefined;
    const call = withDeadline(90_000, never, (given) => {
      signal = given;
      return forever();
    });

    mock.timers.tick(89_999);
    assert.isFalse(signal?.aborted);
    mock.timers.tick(1);

    const error = await errorOf(call);
    assert.equal(error.message, "it took longer than 90 s");
    assert.strictEqual(signal?.reason, error);
  });

  it("gives the call up when what it works for is lost", async () => {
    const lost = new AbortController();
    const call = withDeadline(1000, lost.signal, forever);

    lost.abort(new Error("lost"));

    assert.equal((await errorOf(call)).message, "lost");
  });

  it("does not begin what is lost already", async () => {
    const call = withDeadline(1000, AbortSignal.abort(new Error("lost")), () =>
      assert.fail("the call was made"),
    );

    assert.equal((await errorOf(call)).message, "lost");
  });

  for (const milliseconds of [0, -5000]) {
    it(`takes ${milliseconds} ms as no time`, async () => {
      const call = withDeadline(milliseconds, never, forever);

      mock.timers.tick(1);

      assert.equal((await errorOf(call)).message, "it took longer than 0 s");
    });
  }

  it("aborts the signal when the call is over, so that nothing it left running acts", async () => {
    const signals: AbortSignal[] = [];

    await withDeadline(1000, never, async (signal) => void signals.push(signal));
    const failing = withDeadline(1000, never, (signal) => {
      signals.push(signal);
      return Promise.reject(new Error("no disk"));
    });
    await errorOf(failing);

    assert.deepEqual(
      signals.map(({ reason }) => (reason as Error).message),
      ["the work is over", "the work is over"],
    );
  });
});
