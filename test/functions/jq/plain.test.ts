import { assert } from "chai";
import { createJq } from "../../../functions/jq";
import { evaluatePlain, readPlain } from "../../../functions/jq/plain";
import { filtersOf } from "../../../functions/catalog/build-entity";
import { registry } from "../../../functions/registry";
import { mappingsOf } from "../../../registry/resource";
import { assertLikeJq, generateCases } from "./plain-filters";
import { createWebJq, outputs } from "./setup";

const limits = { timeoutMilliseconds: 1000, maxOutputBytes: 4_000_000, maxOutputs: 10_000 };

describe("filters that are evaluated without jq", () => {
  const jq = createWebJq({ timeoutMilliseconds: 10_000 });
  after(() => jq.close());

  it("give what jq gives, and its errors word for word", async () => {
    const cases = generateCases(200, 3, 7);

    await assertLikeJq([jq, jq], cases, true);

    const here = cases.filter(({ filter, input }) => {
      const plain = readPlain(filter);
      return plain && evaluatePlain(plain, input, limits);
    });
    assert.isAbove(here.length, 200, "of 600 are evaluated without jq");
  });

  it("are most of those of the handlers", () => {
    const filters = [...registry.resources.values()].flatMap((resource) =>
      mappingsOf(resource).flatMap(filtersOf),
    );
    const plain = filters.filter((filter) => readPlain(filter));

    assert.isAbove(plain.length / filters.length, 0.9);
  });

  /** What only jq reads, or refuses. */
  const left = [
    ...['.a | sub("x"; "y")', '"\\(.a)"', ".a as $x | $x", "..", ".a // = 1", ".[1:]", ".[-1]"],
    ...[". b", "1.5", "1e3", ".a.", "{if: 1}", "{(.a): 1}", "first", "unknown", "if . then 1 end"],
    ...["1 == 1 == 1", ".a # note", "(.a)?", ".a?//", "a::b", "$ENV", "@json", "reduce", "{a}"],
  ];
  for (const filter of left) {
    it(`leave ${filter} to jq`, () => assert.isUndefined(readPlain(filter)));
  }

  it("need no engine", async () => {
    const before = process.env.JQ_PATH;
    process.env.JQ_PATH = "/nowhere/jq";
    const none = createJq();
    if (before === undefined) delete process.env.JQ_PATH;
    else process.env.JQ_PATH = before;

    const results = await none.evaluate([
      { input: { a: [{ b: 1 }] }, filters: [".a[0].b", ".a.b", '.c // "none"', '"text"'] },
    ]);

    const error = 'Cannot index array with string ("b")';
    assert.deepEqual<unknown>(results, [[outputs(1), { error }, outputs("none"), outputs("text")]]);
    await none.compile('.a.b // ""');
  });

  it("never grow what they are given beyond what jq may", () => {
    const doubled = `.a${" | . + .".repeat(40)}`;
    const many = `.a${" | (., .)".repeat(40)}`;

    const results = [doubled, many].map((filter) => {
      const plain = readPlain(filter);
      return plain && evaluatePlain(plain, { a: "xx" }, limits);
    });

    assert.deepEqual(results, [undefined, undefined]);
  });
});
