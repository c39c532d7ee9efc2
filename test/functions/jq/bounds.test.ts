import { assert } from "chai";
import { createWebJq, outputs } from "./setup";

describe("Jq.evaluate: bounds", function () {
  this.timeout(60_000);
  const jq = createWebJq({ timeoutMilliseconds: 300 });
  after(() => jq.close());

  const late = { error: "it took longer than 300 ms" };

  for (const filter of [
    "def f: f; f",
    "[repeat(.)] | length",
    "last(limit(1e12; repeat(1)))",
    "[.[] | while(true; .)] | 1",
    "until(false; .)",
  ]) {
    it(`ends ${filter} and evaluates the rest of the batch`, async () => {
      const results = await jq.evaluate([
        { input: [1], filters: [".[0] + 1", filter, ".[0] + 2"] },
        { input: [5], filters: [".[0] + 1"] },
      ]);

      assert.deepEqual(results[1], [outputs(6)]);
      assert.deepEqual([results[0]?.[0], results[0]?.[2]], [outputs(2), outputs(3)]);
      assert.match(
        JSON.stringify(results[0]?.[1]),
        /took longer than 300 ms|more memory than 128 MiB/,
      );
    });
  }

  it("ends what takes too much memory", async () => {
    const patient = createWebJq({ timeoutMilliseconds: 20_000 });

    const results = await patient.evaluate([
      { input: 1, filters: [". + 1", "[range(1e9)] | length", "def f: [f]; f", ". + 2"] },
    ]);

    const full = { error: "it takes more memory than 128 MiB" };
    assert.deepEqual(results, [[outputs(2), full, full, outputs(3)]]);
    await patient.close();
  });

  it("ends what nests too deeply", async () => {
    const results = await jq.evaluate([
      { input: 1, filters: [". + 1", "reduce range(200000) as $i (0; [.]) | 1", ". + 2"] },
    ]);

    assert.deepEqual([results[0]?.[0], results[0]?.[2]], [outputs(2), outputs(3)]);
    assert.match(
      JSON.stringify(results[0]?.[1]),
      /call stack|longer than|nested too deeply|"outputs":\[1\]/,
    );
  });

  it("gives a filter up for the other inputs once it ran into the limit twice", async () => {
    const inputs = [1, 2, 3, 4];

    const results = await jq.evaluate(
      inputs.map((input) => ({ input, filters: ["def f: f; f", ". + 1"] })),
    );

    const lost = { error: `given up after 2 other inputs, where ${late.error}` };
    assert.deepEqual(
      results,
      [late, late, lost, lost].map((first, index) => [first, outputs((inputs[index] ?? 0) + 1)]),
    );
  });

  it("gives a batch up that ran into the limit eight times", async () => {
    const filters = Array.from({ length: 10 }, (_, index) => `def f${index}: f${index}; f${index}`);

    const results = await jq.evaluate([{ input: 1, filters: [". + 1", ...filters, ". + 2"] }]);

    const lost = {
      error: "not evaluated: 8 others ran into the time limit before",
      passing: true as const,
    };
    const expected = [outputs(2), ...Array<typeof late>(8).fill(late), lost, lost, lost];
    assert.deepEqual(results, [expected]);
    assert.deepEqual(await jq.evaluate([{ input: 1, filters: [". + 2"] }]), [[outputs(3)]]);
  });

  it("bounds the bytes and the number of a filter's outputs", async () => {
    const small = createWebJq({ maxOutputBytes: 1000, maxOutputs: 3 });

    const results = await small.evaluate([
      {
        input: "x",
        filters: [
          ". * 100",
          ". * 2000",
          "1, 2, 3",
          "repeat(1)",
          ...Array<string>(20).fill(". * 101"),
        ],
      },
      { input: "y", filters: Array.from({ length: 20 }, (_, index) => `. * ${200 + index}`) },
    ]);

    assert.deepEqual(results[0]?.slice(0, 5), [
      outputs("x".repeat(100)),
      { error: "it gives more than 1000 bytes" },
      outputs(1, 2, 3),
      { error: "it gives more than 3 outputs" },
      outputs("x".repeat(101)),
    ]);
    assert.deepEqual(
      results[1],
      Array.from({ length: 20 }, (_, index) => outputs("y".repeat(200 + index))),
    );
    await small.close();
  });
});
