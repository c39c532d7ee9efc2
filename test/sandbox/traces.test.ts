import { assert } from "chai";
import { Hops } from "../../sandbox/hops";

describe("Traces", () => {
  it("tells what goes on, also after a pause, and nothing outside of it", async () => {
    const { traces } = new Hops();

    const seen = await traces.within(["run"], async () => {
      await new Promise(setImmediate);
      return traces.current;
    });

    assert.deepEqual(seen, ["run"]);
    assert.deepEqual(traces.current, []);
  });

  it("finds what an id belongs to that was passed on", () => {
    const { traces } = new Hops();

    traces.within(["a"], () => traces.pass("message-1"));
    traces.within(["a", "b"], () => traces.pass("message-2"));
    traces.pass("message-3");

    assert.deepEqual(traces.of("message-1", "message-2", "message-3", "unknown"), ["a", "b"]);
  });

  it("goes on with an invocation by the header of its requests", () => {
    const { traces } = new Hops();
    const header = traces.within(["run"], () => traces.newHeader());

    assert.match(header, /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/);
    assert.deepEqual(
      traces.resume(header, () => traces.current),
      ["run"],
    );
    for (const unknown of [undefined, "", "Root=1-0-0"]) {
      assert.deepEqual(
        traces.resume(unknown, () => traces.current),
        [],
      );
    }
  });

  it("marks each step of the stream with it", () => {
    const hops = new Hops();

    hops.traces.within(["run"], () => hops.record("Port", "inside"));
    hops.record("Port", "outside");
    hops.record("Port", "named", undefined, { traces: ["other"] });

    assert.deepEqual(
      hops.all.map(({ what, traces }) => [what, ...traces]),
      [["inside", "run"], ["outside"], ["named", "other"]],
    );
  });
});
