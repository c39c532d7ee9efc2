import { assert } from "chai";
import { readChangeTask } from "../../functions/changes/change-task";
import { sortChanges } from "../../functions/changes/intake";
import type { JsonObject } from "../../functions/port/types";
import { maxMessageBytes, messageBytes, type QueueMessage } from "../../functions/queue";
import { sortRecords } from "../../functions/runs/intake";
import { receiveRun } from "../../functions/runs/receive";
import { readRunMessage, runIdOf } from "../../functions/runs/run-message";
import { fixture } from "../support/fixture";
import { kafkaRecord } from "../support/kafka";
import { createRandom } from "../support/random";
import { randomRecord, type RandomRecord } from "../support/random-records";
import { actionsOf, thingAction } from "./runs/setup";
import { secret, signedRequest } from "./webhook/setup";

const runMessage = fixture("run-resize-vm.json") as JsonObject;
const actions = actionsOf(
  thingAction({ identifier: "resize_vm", blueprint: "vm", trigger: "DAY-2" }),
);
/** What a workflow's node sends. */
const nodeMessage: JsonObject = {
  action: "resize_vm",
  workflowNodeRun: { identifier: "wfnr_1" },
  workflowRun: { identifier: "wfr_1", trigger: { by: { email: "a@example.com" } } },
  entity: "vm-1",
  inputs: { size: 2, name: "a" },
};
/** What may hold anything while the message stays a run of ours that can be ended. */
const harmless = /^(payload\.(properties|entity|censoredProperties)|trigger|status)(\.|$)/;

const entity = {
  identifier: "vm-1",
  title: "VM",
  team: [],
  properties: { size: 1 },
  relations: {},
};
const changeMessage = {
  action: "UPDATE",
  resourceType: "entity",
  status: "SUCCESS",
  trigger: { by: { orgId: "org_example", userId: "auth0|5f1e" }, at: "2026-03-01T09:30:00.000Z" },
  context: { entity: "vm-1", blueprint: "vm" },
  diff: { before: entity, after: entity },
};
const listener = { identifier: "any", blueprint: "vm" };

/** Sorts so many records of the runs topic and as many of the change log, whatever they hold. */
export function itSortsAnything(count: number, seed: number): void {
  it(`sorts ${count} records of the runs topic, whatever they hold (seed ${seed})`, () => {
    const random = createRandom(seed);
    for (let offset = 0; offset < count; offset += 1) {
      const made = randomRecord(random, runMessage);
      checkRun(made, offset, `seed ${seed}, record ${offset}`);
    }
  });

  it(`sorts ${count} messages of workflows' nodes, whatever they hold (seed ${seed})`, () => {
    const random = createRandom(seed);
    for (let offset = 0; offset < count; offset += 1) {
      const { bytes } = randomRecord(random, nodeMessage);
      checkRun({ bytes }, offset, `seed ${seed}, node ${offset}`);
    }
  });

  it(`answers ${count} signed requests, whatever they hold (seed ${seed})`, () => {
    const random = createRandom(seed);
    for (let index = 0; index < count; index += 1) {
      for (const message of [runMessage, nodeMessage]) {
        const { bytes } = randomRecord(random, message);
        checkRequest(bytes, `seed ${seed}, request ${index}`);
      }
    }
  });

  it(`sorts ${count} records of the change log, whatever they hold (seed ${seed})`, () => {
    const random = createRandom(seed);
    for (let offset = 0; offset < count; offset += 1) {
      const { bytes } = randomRecord(random, changeMessage);
      const options = { listeners: [listener], clientId: "longshore" };
      const sorted = sortChanges([kafkaRecord(bytes, offset)], options);
      const where = `seed ${seed}, record ${offset}`;
      assert.isAtMost(sorted.tasks.length + sorted.deadLetters.length, 1, where);
      for (const task of sorted.tasks) {
        checkSize(task, where);
        assert.equal(readChangeTask(task.body).listener, "any", where);
      }
      for (const letter of sorted.deadLetters) checkLetter(letter, where);
    }
  });
}

/** Each request becomes one run, which goes on or ends with a sentence, or one dead letter. */
function checkRequest(bytes: Buffer, where: string): void {
  const received = receiveRun(signedRequest(bytes, { base64: true }), {
    ...{ actions, runIdPaths: ["context.runId"], way: "WEBHOOK", requireSignature: false },
    ...{ secrets: [secret], topic: "webhook.runs" },
  });
  if (received.refused) throw new Error(`refused as ${received.refused}: ${where}`);
  const { answer, runs, deadLetters } = received;
  assert.lengthOf([...runs, ...deadLetters], 1, where);
  assert.include([202, 422], answer.statusCode, where);
  for (const run of runs) {
    checkSize(run, where);
    readRunMessage(run.body);
  }
  for (const letter of deadLetters) checkLetter(letter, where);
}

function checkRun({ bytes, changed }: RandomRecord, offset: number, where: string): void {
  const sorted = sortRecords([kafkaRecord(bytes, offset)], {
    ...{
      actions,
      runIdPaths: ["context.runId"],
      messageSecrets: ["secret"],
      requireSignature: false,
    },
  });
  const { runs, deadLetters, skipped } = sorted;
  assert.lengthOf([...runs, ...deadLetters, ...skipped], 1, where);
  for (const run of runs) {
    checkSize(run, where);
    readRunMessage(run.body);
  }
  for (const letter of deadLetters) checkLetter(letter, where);
  for (const line of skipped) assert.isAtMost(line.length, 1000, where);
  if (!changed?.every((path) => harmless.test(path))) return;
  assert.lengthOf(runs, 1, `${where}: ${changed.join(", ")}`);
  assert.equal(runIdOf(readRunMessage(runs[0]?.body ?? "")), "r_Resize0000000001", where);
}

function checkLetter(letter: QueueMessage, where: string): void {
  checkSize(letter, where);
  assert.match(letter.attributes?.reason ?? "", /\S/, where);
}

function checkSize(message: QueueMessage, where: string): void {
  assert.isAtMost(messageBytes(message), maxMessageBytes, where);
}
