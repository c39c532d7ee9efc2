import { assert } from "chai";
import { type Port, PortError } from "../../../functions/port";
import { type Clock, LogStream } from "../../../functions/runs/log-stream";
import { useCapturedLog } from "./captured-log";

describe("LogStream", () => {
  const log = useCapturedLog();
  let sent: string[];
  let taken: string[];
  let stream: LogStream;
  let clock: TestClock;

  /** A Port whose calls end with `answer`. */
  const streamTo = (answer: (message: string) => Promise<void>, unsent: readonly string[] = []) => {
    const addLog = async (id: string, message: string) => {
      sent.push(`${id}: ${message}`);
      await answer(message);
      taken.push(message);
    };
    return new LogStream({ runs: { addLog } } as unknown as Port, "r_1", { unsent, clock });
  };
  /** The lines that Port has. */
  const received = () => taken.flatMap((message) => message.split("\n"));

  beforeEach(() => {
    sent = [];
    taken = [];
    clock = new TestClock();
    stream = streamTo(async () => undefined);
  });

  it("sends lines that are written in one go in one call, in order", async () => {
    stream.add("one");
    stream.add("two");
    await stream.flush();

    assert.deepEqual(sent, ["r_1: one\ntwo"]);
  });

  it("sends a line at once when nothing is under way", async () => {
    stream.add("one");
    await stream.flush();
    stream.add("two");
    await stream.flush();

    assert.deepEqual(sent, ["r_1: one", "r_1: two"]);
  });

  it("sends one call at a time, with all lines that came in meanwhile", async () => {
    const first = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    stream = streamTo((message) => {
      begun.resolve();
      return message === "one" ? first.promise : Promise.resolve();
    });
    stream.add("one");
    await begun.promise;
    stream.add("two");
    stream.add("three");
    await new Promise(setImmediate);
    const before = [...sent];
    first.resolve();
    await stream.flush();

    assert.deepEqual(before, ["r_1: one"]);
    assert.deepEqual(sent, ["r_1: one", "r_1: two\nthree"]);
  });

  it("waits in flush for lines that come in while it waits", async () => {
    stream = streamTo(async (message) => {
      if (message === "one") stream.add("two");
    });

    stream.add("one");
    await stream.flush();

    assert.deepEqual(sent, ["r_1: one", "r_1: two"]);
  });

  it("has nothing to wait for without lines", async () => {
    await stream.flush();

    assert.deepEqual(sent, []);
  });

  it("gives up a line that Port refuses, and goes on", async () => {
    stream = streamTo((message) =>
      message === "one" ? Promise.reject(failure(422)) : Promise.resolve(),
    );

    stream.add("one");
    await stream.flush();
    stream.add("two");
    await stream.flush();

    assert.deepEqual(sent, ["r_1: one", "r_1: two"]);
    const message = "run log not written";
    assert.deepEqual(log, [{ level: "warn", message, runId: "r_1", lines: 1, error: "Port: 422" }]);
  });

  describe("while Port is away", () => {
    /** Answers of Port that pass, and the seconds that it asks to wait. */
    const absences: [string, PortError, number[]][] = [
      ["429 that says how long", failure(429, 40), [40, 40, 40, 40, 40, 40]],
      ["429 that asks for a year", failure(429, 31_536_000), [300, 300, 300, 300, 300, 300]],
      ["503", failure(503), [1, 2, 4, 8, 15, 15]],
      ["no answer", failure(undefined), [1, 2, 4, 8, 15, 15]],
      ["401", failure(401), [1, 2, 4, 8, 15, 15]],
    ];
    for (const [what, error, pauses] of absences) {
      it(`keeps the lines, and their order, over six of: ${what}`, async () => {
        let left = 6;
        stream = streamTo(() => (left-- > 0 ? Promise.reject(error) : Promise.resolve()));

        stream.add("one");
        await clock.paused(3);
        stream.add("two");
        await clock.paused(6);
        stream.add("three");
        await stream.flush(300);

        assert.deepEqual(received(), ["one", "two", "three"]);
        assert.deepEqual(clock.pauses, pauses);
        assert.deepEqual(log, []);
      });
    }

    it("gives up when the time is over, and counts the lines", async () => {
      stream = streamTo(() => Promise.reject(failure(503)));
      stream.add("one");
      stream.add("two");

      await stream.flush(120);

      assert.isAtMost(clock.time, 120_000);
      assert.deepInclude(log.at(-1), { message: "run log not written", lines: 2 });
      assert.deepEqual(await stream.stop(), []);
    });

    it("gives what is not sent to the next, which sends it first", async () => {
      stream = streamTo((message) =>
        message === "one" ? Promise.resolve() : Promise.reject(failure(503)),
      );
      stream.add("one");
      await clock.turn();
      stream.add("two");
      stream.add("three");
      const unsent = await stream.stop();
      assert.deepEqual(unsent, ["two", "three"]);

      stream = streamTo(async () => undefined, unsent);
      stream.add("four");
      await stream.flush();

      assert.deepEqual(received(), ["one", "two", "three", "four"]);
    });

    it("keeps what memory has room for, and says in the log what is missing", async () => {
      let away = true;
      stream = streamTo(() => (away ? Promise.reject(failure(503)) : Promise.resolve()));
      const lines = Array.from({ length: 2100 }, (_, index) => `${index} ${"x".repeat(995)}`);
      lines.forEach((line) => stream.add(line));
      away = false;

      await stream.flush(300);
      const kept = received().slice(0, -1);
      assert.deepEqual(kept, lines.slice(0, kept.length));
      const missing = lines.length - kept.length;
      assert.isAbove(missing, 0);
      assert.equal(received().at(-1), `(${missing} more lines are missing here.)`);
      assert.deepInclude(log.at(-1), { lines: missing });
    });
  });

  describe("with more than Port takes at once", () => {
    /** A Port that takes messages of at most so many bytes. */
    const streamUpTo = (bytes: number) =>
      streamTo((message) =>
        Buffer.byteLength(JSON.stringify({ message })) > bytes
          ? Promise.reject(failure(413))
          : Promise.resolve(),
      );

    for (const bytes of [1024 * 1024, 100_000, 2000]) {
      it(`sends every line in order when Port takes ${bytes} bytes`, async () => {
        stream = streamUpTo(bytes);
        const lines = Array.from(
          { length: 900 },
          (_, index) => `${index} ${"é\u0001".repeat(400)}`,
        );
        lines.slice(0, 300).forEach((line) => stream.add(line));
        await clock.turn();
        lines.slice(300).forEach((line) => stream.add(line));

        await stream.flush(300);

        assert.equal(received().join("").replaceAll("\n", ""), lines.join(""));
        assert.deepEqual(log, []);
      });
    }

    it("cuts a line that is too long, and no character in two", async () => {
      stream = streamUpTo(100_000);
      const line = "😀".repeat(200_000);
      stream.add(line);
      stream.add("the next");

      await stream.flush(300);

      assert.equal(received().slice(0, -1).join(""), line);
      assert.equal(received().at(-1), "the next");
      for (const piece of received()) assert.isTrue(piece.isWellFormed());
    });

    it("drops what Port refuses in any size, and goes on", async () => {
      stream = streamUpTo(10);
      stream.add("too long for this Port");

      await stream.flush(300);

      assert.deepEqual(received(), []);
      assert.deepInclude(log.at(-1), { message: "run log not written", lines: 1 });
    });
  });
});

/** A failed call to Port. */
function failure(status: number | undefined, retryAfterSeconds?: number): PortError {
  const retryable = status === undefined || status === 429 || status >= 500;
  const details = { status, method: "POST", path: "/v1", retryable, retryAfterSeconds };
  return new PortError(`Port: ${status}`, details);
}

/** A clock on which pauses take no time, and are counted. */
class TestClock implements Clock {
  time = 0;
  readonly pauses: number[] = [];

  now(): number {
    return this.time;
  }

  async pause(seconds: number): Promise<void> {
    this.pauses.push(seconds);
    this.time += seconds * 1000;
    await this.turn();
  }

  /** Lets everything run that waits for nothing. */
  async turn(): Promise<void> {
    await new Promise(setImmediate);
  }

  /** Waits for the pause of this number. */
  async paused(count: number): Promise<void> {
    while (this.pauses.length < count) await this.turn();
  }
}
