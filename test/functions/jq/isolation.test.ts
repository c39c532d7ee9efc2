import { assert } from "chai";
import { createWebJq, outputs } from "./setup";

describe("Jq.evaluate: filters of one batch", () => {
  const jq = createWebJq();
  after(() => jq.close());

  it("gives results in the shape of the tasks", async () => {
    const results = await jq.evaluate([
      { input: { a: 1 }, filters: [".a", ".b", ".a"] },
      { input: { a: 2 }, filters: [] },
      { input: { a: 3 }, filters: [".a + 1"] },
    ]);

    assert.deepEqual(results, [[outputs(1), outputs(null), outputs(1)], [], [outputs(4)]]);
  });

  it("takes no tasks", async () => {
    assert.deepEqual(await jq.evaluate([]), []);
  });

  const hostile = [
    "1) , (2",
    "1); def f1: 7; (1",
    "1\n\n) , (\n2",
    ". # comment",
    ". # comment \\",
    '"',
    '"\\(',
    "[",
    ".a | error",
    "error({__jq: 0})",
    "error({__jq: 4711})",
    "error(null)",
    "halt_error",
    "input, inputs",
    "def f: 1; def f1: 2; f1",
    "def limit(n; f): 0; 5",
    "1 as $in | 2 as $use | $in",
    "{} as $ENV | $ENV",
    "$__loc__",
    "empty",
    "debug, stderr",
  ];
  for (const filter of hostile) {
    it(`keeps ${JSON.stringify(filter)} from disturbing its neighbours`, async () => {
      const results = await jq.evaluate([
        { input: { a: 1 }, filters: [".a + 1", filter, ".a + 2"] },
        { input: { a: 10 }, filters: [".a + 1", filter, ".a + 2"] },
      ]);

      assert.deepEqual(
        results.map(([first, , last]) => [first, last]),
        [
          [outputs(2), outputs(3)],
          [outputs(11), outputs(12)],
        ],
      );
    });
  }

  it("does not let an input that JQ cannot read disturb the others", async () => {
    const deep = JSON.parse("[".repeat(300) + "]".repeat(300)) as [];

    const results = await jq.evaluate([
      { input: deep, filters: [". | 1"] },
      { input: 1, filters: [". | 1"] },
    ]);

    assert.deepEqual(results[0], [
      { error: "the input is nested deeper than 200 levels, which JQ cannot read" },
    ]);
    assert.deepEqual(results[1], [outputs(1)]);
  });

  it("keeps an escaped backslash before a lone surrogate's digits", async () => {
    const text = "\\ud800 \\\\ud800 \\\udc00";

    const results = await jq.evaluate([{ input: text, filters: ['. + ""'] }]);

    assert.deepEqual(results, [[outputs("\\ud800 \\\\ud800 \\\ufffd")]]);
  });

  it("evaluates what does not fit into one call", async () => {
    const long = "x".repeat(900_000);
    const filters = Array.from(
      { length: 8 },
      (_, index) => `# ${"y".repeat(20_000)}\n.n + ${index}`,
    );

    const results = await jq.evaluate(
      [1, 2, 3, 4, 5].map((n) => ({ input: { n, long }, filters })),
    );

    assert.deepEqual(
      results,
      [1, 2, 3, 4, 5].map((n) => filters.map((_, index) => outputs(n + index))),
    );
  });

  it("takes evaluations at the same time", async () => {
    const all = await Promise.all(
      [1, 2, 3, 4].map((input) => jq.evaluate([{ input, filters: [". * 2"] }])),
    );

    assert.deepEqual(all, [[[outputs(2)]], [[outputs(4)]], [[outputs(6)]], [[outputs(8)]]]);
  });
});
