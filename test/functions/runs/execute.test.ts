import { assert } from "chai";
import { mock } from "node:test";
import type { Entity } from "../../../functions/port/types";
import { AttemptError, type ExecuteOptions } from "../../../functions/runs/execute";
import type { Outcome } from "../../../functions/runs/outcome";
import type { Action } from "../../../registry/action";
import { InputError } from "../../../registry/errors";
import { field } from "../../../registry/fields";
import { errorOf } from "../../sandbox/aws/start";
import { executeAlone } from "./execute-setup";
import { requestOf, thingAction } from "./setup";

const failed: Outcome = { status: "FAILURE", statusLabel: "Failed", links: [], entities: [] };
const box: Entity = { identifier: "box", properties: { size: 3 }, relations: {}, team: [] };
const run = (action: Action, options?: Partial<ExecuteOptions>) =>
  executeAlone(action, options).result;
const onBox = (identifier: string) => ({
  ...requestOf("r_1", identifier),
  entityIdentifier: "box",
  entity: box,
});

describe("execute", () => {
  afterEach(() => mock.timers.reset());

  it("gives the outcome of a handler that says everything", async () => {
    const action = thingAction({
      async handle({ run }) {
        run.link("https://example.com/first");
        return {
          entity: { identifier: "a" },
          entities: [{ identifier: "b", blueprint: "other" }],
          statusLabel: "Made",
          summary: "Made two.",
          link: ["https://example.com/second"],
        };
      },
    });

    assert.deepEqual(await run(action), {
      status: "SUCCESS",
      statusLabel: "Made",
      summary: "Made two.",
      links: ["https://example.com/first", "https://example.com/second"],
      entities: [
        { identifier: "a", blueprint: "thing" },
        { identifier: "b", blueprint: "other" },
      ],
    });
  });

  it("gives the outcome of a handler that says nothing", async () => {
    assert.deepEqual(await run(thingAction({})), { status: "SUCCESS", links: [], entities: [] });
  });

  it("hands input, defaults and run to the handler", async () => {
    const seen: unknown[] = [];
    const action = thingAction({
      input: { name: field.string("Name"), size: field.integer("Size", { default: 2 }) },
      handle: async ({ input, run: { id, attempt, by } }) => void seen.push(input, id, attempt, by),
    });
    const request = {
      ...requestOf("r_1", "make_thing", { name: "box", unknown: true }),
      by: { email: "developer@example.com" },
    };

    await run(action, { request, attempt: 2 });

    assert.deepEqual(seen, [
      { name: "box", size: 2 },
      "r_1",
      2,
      { email: "developer@example.com" },
    ]);
  });

  it("hands the entity to the handler of a DAY-2 action", async () => {
    const action = thingAction({
      trigger: "DAY-2",
      handle: async ({ entity }) => ({ summary: JSON.stringify(entity) }),
    });

    const outcome = await run(action, { request: onBox("make_thing") });

    assert.equal(outcome.summary, JSON.stringify(box));
    assert.notProperty(outcome, "deleted");
  });

  it("deletes the entity of a DELETE action unless the handler returns one", async () => {
    const gone = thingAction({ trigger: "DELETE" });
    const kept = thingAction({
      trigger: "DELETE",
      handle: async () => ({ entity: { identifier: "box" } }),
    });
    const request = onBox("make_thing");

    const outcomes = [await run(gone, { request }), await run(kept, { request })];

    assert.deepEqual(
      outcomes.map(({ deleted }) => deleted),
      [{ blueprint: "thing", identifier: "box" }, undefined],
    );
  });

  for (const trigger of ["DAY-2", "DELETE"] as const) {
    it(`ends a ${trigger} run without an entity as FAILURE`, async () => {
      const action = thingAction({ trigger, handle: () => assert.fail("the handler was started") });

      const summary =
        'Action "make_thing" works on an entity and this run has none. ' +
        "Start it from the entity's page in Port.";
      assert.deepEqual(await run(action), { ...failed, summary });
    });
  }

  it("ends a run that intake refused with its sentence", async () => {
    const request = { ...requestOf("r_1", "make_thing"), refusal: "Too large." };

    assert.deepEqual(await run(thingAction({}), { request }), { ...failed, summary: "Too large." });
  });

  it("ends a run with wrong inputs as FAILURE, one line for each", async () => {
    const action = thingAction({
      input: { name: field.string("Name"), size: field.integer("Size", { maximum: 3 }) },
    });
    const request = requestOf("r_1", "make_thing", { size: 9 });

    const summary =
      "Name (name) is missing; allowed: text.\n" +
      "Size (size) is 9; allowed: a whole number of at most 3.";
    assert.deepEqual(await run(action, { request }), { ...failed, summary });
  });

  it("ends a run as FAILURE with an InputError's message and the links so far", async () => {
    const action = thingAction({
      async handle({ run }) {
        run.link("https://example.com");
        throw new InputError("There is no such disk.");
      },
    });

    assert.deepEqual(await run(action), {
      ...failed,
      summary: "There is no such disk.",
      links: ["https://example.com"],
    });
  });

  for (const [what, thrown, message] of [
    ["an Error", new Error("the disk is full"), "the disk is full"],
    ["an error of another class", new RangeError("too far"), "RangeError: too far"],
    ["something else", "oops", "oops"],
  ] as const) {
    it(`throws an AttemptError when the handler throws ${what}`, async () => {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- handlers may
      const action = thingAction({ handle: () => Promise.reject(thrown) });

      const error = await errorOf(run(action));

      assert.instanceOf(error, AttemptError);
      assert.equal(error.message, message);
    });
  }

  it("throws an AttemptError when the result cannot be stored as JSON", async () => {
    const properties = { size: 1n } as unknown as Entity["properties"];
    const action = thingAction({
      handle: async () => ({ entity: { identifier: "a", properties } }),
    });

    const error = await errorOf(run(action));

    assert.instanceOf(error, AttemptError);
    assert.match(error.message, /BigInt/);
  });

  for (const [what, timeoutSeconds, availableMilliseconds, limit] of [
    ["the action allows", 5, 60_000, 5],
    ["the function has left", 30, 7_000, 7],
    ["an action allows that says nothing", undefined, 900_000, 300],
  ] as const) {
    it(`gives a handler up after the time that ${what}`, async () => {
      mock.timers.enable({ apis: ["setTimeout"] });
      const aborted: boolean[] = [];
      const action = thingAction({
        timeoutSeconds,
        handle: ({ signal }) => {
          signal.addEventListener("abort", () => aborted.push(true));
          mock.timers.tick(limit * 1000 - 1);
          aborted.push(signal.aborted);
          mock.timers.tick(1);
          return new Promise<undefined>(() => undefined);
        },
      });

      const error = await errorOf(run(action, { availableMilliseconds }));

      assert.instanceOf(error, AttemptError);
      assert.equal(error.message, `it took longer than ${limit} s`);
      assert.deepEqual(aborted, [false, true]);
    });
  }
});
