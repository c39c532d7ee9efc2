import { assert } from "chai";
import type { Jq, JqResult } from "../../../functions/jq";
import { conformanceCases, type Outcome } from "./conformance-cases";

/**
 * Declares a test for each case: alone, and all of them in one batch.
 * @param getJq gives the engine when the tests run
 * @param isJq16 whether the engine is jq 1.6, whose outcomes differ in places
 */
export function itConforms(getJq: () => Jq, isJq16: () => boolean): void {
  const outcomeOf = ({ outcome, jq16 }: (typeof conformanceCases)[number]) =>
    isJq16() ? (jq16 ?? outcome) : outcome;

  for (const one of conformanceCases) {
    it(`evaluates ${JSON.stringify(one.filter).slice(0, 80)} over ${JSON.stringify(one.input).slice(0, 40)}`, async () => {
      const [results] = await getJq().evaluate([{ input: one.input, filters: [one.filter] }]);

      assert.lengthOf(results ?? [], 1);
      assertOutcome(results?.[0], outcomeOf(one));
    });
  }

  it("evaluates all of them in one batch as it does alone", async () => {
    const results = await getJq().evaluate(
      conformanceCases.map(({ input, filter }) => ({ input, filters: [".", filter, filter] })),
    );

    assert.lengthOf(results, conformanceCases.length);
    for (const [index, one] of conformanceCases.entries()) {
      assertOutcome(results[index]?.[1], outcomeOf(one), one.filter);
      assert.deepEqual(results[index]?.[2], results[index]?.[1]);
    }
  });
}

function assertOutcome(result: JqResult | undefined, expected: Outcome, about = ""): void {
  if ("outputs" in expected) {
    assert.deepEqual<unknown>(result, expected, about);
    return;
  }
  const error = result && "error" in result ? result.error : undefined;
  assert.isDefined(error, `${about} gives ${JSON.stringify(result)} instead of an error`);
  if (typeof expected.error === "string") assert.equal(error, expected.error, about);
  else assert.match(error ?? "", expected.error, about);
}
