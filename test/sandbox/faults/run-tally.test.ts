import { assert } from "chai";
import { RunTally, type Place } from "../../../sandbox/faults/run-tally";
import { Hops } from "../../../sandbox/hops";

describe("RunTally", () => {
  const run = (letter: string) => `r_${letter.repeat(16)}`;
  const start = (hops: Hops, id: string, title = "ours") =>
    hops.traces.within([id], () => hops.record("Port", "begun", { kind: "begun", title }));
  const end = (hops: Hops, id: string) =>
    hops.traces.within([id], () =>
      hops.record("Port", "ended", { kind: "ended", status: "SUCCESS", summary: null }),
    );

  it("counts what has ended, what is somewhere, and what is nowhere", async () => {
    const hops = new Hops();
    const tally = new RunTally(hops, (action) => action !== "of_others");
    for (const letter of ["a", "b", "c"]) start(hops, run(letter));
    end(hops, run("a"));
    end(hops, run("a"));
    start(hops, "event-1");
    start(hops, run("d"), "of_others");

    const counts = await tally.counts([async () => [], async () => [run("b")]]);

    assert.deepEqual(counts, {
      ...{ started: 3, ended: 1, waiting: 1, lost: 1 },
      lostRuns: [run("c")],
    });
  });

  it("takes a run that moves or ends while it is looked for for no loss", async () => {
    const hops = new Hops();
    const tally = new RunTally(hops);
    for (const letter of ["a", "b"]) start(hops, run(letter));
    let looks = 0;
    const place: Place = async () => {
      if ((looks += 1) === 1) end(hops, run("b"));
      return looks === 1 ? [] : [run("a")];
    };

    const { lost, waiting } = await tally.counts([place]);

    assert.deepEqual({ lost, waiting }, { lost: 0, waiting: 1 });
  });
});
