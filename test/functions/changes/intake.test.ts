import { assert } from "chai";
import { readChangeTask, type ChangeTask } from "../../../functions/changes/change-task";
import { sortChanges, type ListenerName } from "../../../functions/changes/intake";
import { maxJsonDepth } from "../../../functions/json-depth";
import { maxMessageBytes, messageBytes, type QueueMessage } from "../../../functions/queue";
import { kafkaRecord } from "../../support/kafka";

const entity = { identifier: "box", properties: { size: 2 }, relations: {}, team: [] };
const recordOf = (changes: object = {}, offset = 0) =>
  kafkaRecord(
    JSON.stringify({
      action: "CREATE",
      resourceType: "entity",
      trigger: { by: { userId: "auth0|5f1e" } },
      context: { entity: "box", blueprint: "thing" },
      diff: { before: null, after: entity },
      ...changes,
    }),
    offset,
  );
const listener: ListenerName = { identifier: "note_size", blueprint: "thing" };
const sort = (records: Parameters<typeof sortChanges>[0], ...listeners: ListenerName[]) =>
  sortChanges(records, { listeners, clientId: "own-client" });
const tasksOf = (messages: readonly QueueMessage[]) =>
  messages.map(({ body }) => JSON.parse(body) as ChangeTask);
const reasonsOf = (letters: readonly QueueMessage[]) =>
  letters.map(({ attributes }) => attributes?.reason);

describe("sortChanges", () => {
  it("makes a task of a change for each listener to its blueprint", () => {
    const { tasks, deadLetters } = sort(
      [recordOf({}, 7)],
      listener,
      { identifier: "other_blueprint", blueprint: "other" },
      { identifier: "second", blueprint: "thing" },
    );

    assert.deepEqual(deadLetters, []);
    const where = "org_example.runs-0 offset 7";
    assert.deepEqual(
      tasks.map(({ group, deduplicationId }) => [group, deduplicationId]),
      [
        ["note_size thing/box", `${where} note_size`],
        ["second thing/box", `${where} second`],
      ],
    );
    assert.deepEqual(tasksOf(tasks)[0], {
      id: `${where} note_size`,
      listener: "note_size",
      change: {
        action: "CREATE",
        blueprint: "thing",
        entity: "box",
        by: { userId: "auth0|5f1e" },
        before: null,
        after: entity,
      },
    });
  });

  for (const userId of ["own-client", "own-client@clients"]) {
    it(`leaves Longshore's own writes alone, made as ${userId}`, () => {
      const sorted = sort([recordOf({ trigger: { by: { userId } } })], listener);

      assert.deepEqual(sorted, { tasks: [], deadLetters: [] });
    });
  }

  for (const userId of ["own-client-2", "own-client@clients.example", "OWN-CLIENT", ""]) {
    it(`hears of what ${JSON.stringify(userId)} writes`, () => {
      const { tasks } = sort([recordOf({ trigger: { by: { userId } } })], listener);

      assert.lengthOf(tasks, 1);
    });
  }

  it("handles the rest of a batch that holds foreign, broken and empty records", () => {
    const records = [
      { ...kafkaRecord("", 0), value: null },
      recordOf({ resourceType: "run" }, 1),
      kafkaRecord("{oops", 2),
      kafkaRecord(Buffer.from([0xff]), 3),
      recordOf({ action: "RENAME" }, 4),
      recordOf({}, 5),
    ];

    const { tasks, deadLetters } = sort(records, listener);

    assert.deepEqual(
      tasksOf(tasks).map(({ id }) => id),
      ["org_example.runs-0 offset 5 note_size"],
    );
    assert.deepEqual(
      deadLetters.map(({ deduplicationId }) => deduplicationId),
      [2, 3, 4].map((offset) => `org_example.runs-0 offset ${offset}`),
    );
    assert.match(reasonsOf(deadLetters)[0] ?? "", /^not JSON: /);
    assert.deepEqual(reasonsOf(deadLetters).slice(1), [
      "not UTF-8 text",
      'action is "RENAME"; expected: CREATE, UPDATE, DELETE, TIMER_EXPIRED',
    ]);
  });

  it("puts a change that is too large for SQS into dead letters, without its value", () => {
    const large = { ...entity, properties: { text: "x".repeat(maxMessageBytes) } };

    const { tasks, deadLetters } = sort(
      [recordOf({ diff: { before: null, after: large } }, 3)],
      listener,
    );

    assert.deepEqual(tasks, []);
    assert.match(
      reasonsOf(deadLetters)[0] ?? "",
      /^the change has 262\d+ bytes; at most 260096 can be handled$/,
    );
    assert.deepInclude(JSON.parse(deadLetters[0]?.body ?? "{}"), {
      offset: 3,
      value: null,
      valueOmitted: true,
    });
  });

  it("makes no task that its reader finds too deep, down to the last level", () => {
    const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);
    const sorted = Array.from({ length: 12 }, (_, index) => {
      const properties = { size: nested(maxJsonDepth - 8 + index) };
      return sort(
        [recordOf({ diff: { before: null, after: { ...entity, properties } } })],
        listener,
      );
    });

    for (const { tasks } of sorted) for (const { body } of tasks) readChangeTask(body);
    assert.isNotEmpty(sorted[0]?.tasks);
    assert.isNotEmpty(sorted.at(-1)?.deadLetters);
  });

  it("writes a dead letter that fits, whatever the record holds", () => {
    const record = recordOf({ action: "€".repeat(maxMessageBytes) });

    const { deadLetters } = sort([record], listener);

    assert.lengthOf(deadLetters, 1);
    assert.isAtMost(messageBytes(deadLetters[0] as QueueMessage), maxMessageBytes);
    assert.lengthOf(reasonsOf(deadLetters)[0] ?? "", 500);
  });
});
