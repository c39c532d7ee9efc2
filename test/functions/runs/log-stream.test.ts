import { assert } from "chai";
import type { Port } from "../../../functions/port";
import { LogStream } from "../../../functions/runs/log-stream";
import { useCapturedLog } from "./captured-log";

describe("LogStream", () => {
  const log = useCapturedLog();
  let sent: string[];
  let stream: LogStream;

  /** A Port whose calls end with `answer`. */
  const streamTo = (answer: (message: string) => Promise<void>) => {
    const addLog = (id: string, message: string) => {
      sent.push(`${id}: ${message}`);
      return answer(message);
    };
    return new LogStream({ runs: { addLog } } as unknown as Port, "r_1");
  };

  beforeEach(() => {
    sent = [];
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
      message === "one" ? Promise.reject(new Error("Port is away")) : Promise.resolve(),
    );

    stream.add("one");
    await stream.flush();
    stream.add("two");
    await stream.flush();

    assert.deepEqual(sent, ["r_1: one", "r_1: two"]);
    const message = "run log not written";
    assert.deepEqual(log, [{ level: "warn", message, runId: "r_1", error: "Port is away" }]);
  });
});
