import { assert } from "chai";
import { maxMessageBytes, messageBytes } from "../../../functions/queue";
import { sortRecords, type IntakeOptions } from "../../../functions/runs/intake";
import type { RunRequest } from "../../../functions/runs/run-request";
import { fixture, fixtureText } from "../../support/fixture";
import { kafkaRecord } from "../../support/kafka";
import { actionsOf, thingAction } from "./setup";

const options: IntakeOptions = {
  runIdPaths: ["context.runId"],
  actions: actionsOf(
    thingAction({ identifier: "create_vm", blueprint: "vm" }),
    thingAction({ identifier: "resize_vm", blueprint: "vm", trigger: "DAY-2" }),
  ),
  messageSecrets: ["test-secret"],
  requireSignature: false,
};
const createVm = fixtureText("run-create-vm.json");
const reasons = (letters: readonly { attributes?: Readonly<Record<string, string>> }[]) =>
  letters.map(({ attributes }) => attributes?.reason);

describe("sortRecords", () => {
  it("queues a run under its own id, so that a repeat is dropped", () => {
    const { runs } = sortRecords([kafkaRecord(createVm)], options);

    assert.deepEqual(
      runs.map(({ group, deduplicationId }) => ({ group, deduplicationId })),
      [{ group: "r_Zk31pQ0aTt7vLw2x", deduplicationId: "r_Zk31pQ0aTt7vLw2x" }],
    );
  });

  it("keeps the runs of one entity in order through one group", () => {
    const { runs } = sortRecords([kafkaRecord(fixtureText("run-resize-vm.json"))], options);

    assert.equal(runs[0]?.group, "vm/backend-prod-vm-vlw2x");
  });

  it("handles the rest of a batch that holds foreign, broken and empty records", () => {
    const records = [
      kafkaRecord('{"action":"of_others","context":{"runId":"r_1"}}', 0),
      kafkaRecord("{oops", 1),
      kafkaRecord(Buffer.from([0xff, 0xfe]), 2),
      { ...kafkaRecord("", 3), value: null },
      kafkaRecord('{"action":"create_vm"}', 4),
      kafkaRecord(createVm, 5),
    ];

    const sorted = sortRecords(records, options);

    assert.lengthOf(sorted.runs, 1);
    assert.deepEqual(sorted.skipped, [
      'org_example.runs-0 offset 0: no handler for action "of_others"',
      "org_example.runs-0 offset 3: an empty record",
    ]);
    assert.lengthOf(sorted.deadLetters, 3);
    assert.match(reasons(sorted.deadLetters)[0] ?? "", /^not JSON: /);
    assert.deepEqual(reasons(sorted.deadLetters).slice(1), [
      "not UTF-8 text",
      "no run id; it is looked for at context.runId",
    ]);
  });

  it("keeps a broken record whole in its dead letter", () => {
    const record = kafkaRecord("{oops", 7);

    const [letter] = sortRecords([record], options).deadLetters;

    assert.deepInclude(JSON.parse(letter?.body ?? "{}"), { source: "kafka", ...record });
  });

  it("does not take a letter that came back for a repeat of the first", () => {
    const record = kafkaRecord("{oops", 7);

    const letters = [record, { ...record, redriven: "a" }, { ...record, redriven: "b" }];
    const ids = sortRecords(letters, options).deadLetters.map((letter) => letter.deduplicationId);

    assert.deepEqual(ids, [
      "org_example.runs-0 offset 7",
      "org_example.runs-0 offset 7 a",
      "org_example.runs-0 offset 7 b",
    ]);
  });

  it("refuses a message with a wrong signature", () => {
    const headers = { "X-Port-Signature": "v1,AAAA", "X-Port-Timestamp": "1" };
    const forged = JSON.stringify({ ...fixture("run-create-vm.json"), headers });

    const sorted = sortRecords([kafkaRecord(forged)], options);

    assert.lengthOf(sorted.runs, 0);
    assert.deepEqual(reasons(sorted.deadLetters), [
      'run "r_Zk31pQ0aTt7vLw2x" is not from Port: its signature is wrong. If all are, the setting portOrganizationSecret is not the organisation\'s client secret, with which Port signs',
    ]);
  });

  it("refuses an unsigned message where signatures are required", () => {
    const sorted = sortRecords([kafkaRecord(createVm)], { ...options, requireSignature: true });

    assert.deepEqual(reasons(sorted.deadLetters), [
      'run "r_Zk31pQ0aTt7vLw2x" is not from Port: it is not signed, and the setting requireSignature is true',
    ]);
  });

  it("queues a run that is too large for SQS without its inputs, to be refused with a sentence", () => {
    const message = fixture("run-create-vm.json") as { payload: { properties: object } };
    message.payload.properties = { title: "x".repeat(maxMessageBytes) };

    const [queued] = sortRecords([kafkaRecord(JSON.stringify(message))], options).runs;

    assert(queued);
    assert.isAtMost(messageBytes(queued), maxMessageBytes);
    const run = JSON.parse(queued.body) as RunRequest;
    assert.equal(run.runId, "r_Zk31pQ0aTt7vLw2x");
    assert.match(
      run.refusal ?? "",
      /^The inputs and the entity of this run have \d+ bytes together; at most 260096 /,
    );
  });

  for (const number of ["1e400", "-1e309", "[1e999]", '{"deep":{"a":[0,1e400]}}'])
    it(`refuses a run whose input has ${number}, which would arrive as nothing`, () => {
      const message = fixture("run-create-vm.json") as { payload: { properties: object } };
      message.payload.properties = { size: "@" };
      const text = JSON.stringify(message).replace('"@"', number);

      const [queued] = sortRecords([kafkaRecord(text)], options).runs;

      const run = JSON.parse(queued?.body ?? "{}") as RunRequest;
      assert.match(run.refusal ?? "", /hold a number that is too large to be kept; allowed are /);
    });
});
