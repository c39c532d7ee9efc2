import { assert } from "chai";
import { changingOperationsOf } from "../../../facts/operations";
import { allow, cloudTrail, defineResource } from "../../../registry";
import type { ResourceDeclaration, ResourceType } from "../../../registry/resource";
import { judgeType } from "../../../scripts/events/judge-type";
import { shippedRegistry } from "./shipped";

const { resources } = shippedRegistry();

describe("every operation of the services in handlers/resources", () => {
  for (const [type, resource] of resources) {
    it(`${type} is told of it, or its file says why nothing shown changes`, () => {
      const { operations, problems } = judgeType(resource);

      assert.deepEqual(problems, []);
      assert.isNotEmpty(operations.filter(({ state }) => state === "heard" || state === "unheard"));
    });
  }
});

/** SQS has few operations: a type that judges all of them. */
const calls: Record<string, string> = {
  "messages are not shown":
    "ChangeMessageVisibility DeleteMessage SendMessage PurgeQueue StartMessageMoveTask CancelMessageMoveTask *Batch",
  "policies are not shown": "AddPermission RemovePermission",
};

function queue(
  changes: Partial<ResourceDeclaration> = {},
  names = ["CreateQueue", "SetQueueAttributes", "DeleteQueue"],
): ResourceType {
  return defineResource({
    type: "AWS::SQS::Queue",
    blueprint: "sqs_queue",
    events: [cloudTrail("sqs", names, { inputPaths: {}, identifier: ".queueUrl" })],
    unheard: { shown: "arn", calls },
    entity: { identifier: ".Arn", properties: { arn: ".Arn", tags: ".Tags" } },
    permissions: [allow(["sqs:ListQueues"], "*", "listing queues names no resource")],
    ...changes,
  });
}

const without = (...names: string[]) => ({
  shown: "arn",
  calls: Object.fromEntries(
    Object.entries(calls).map(([why, all]) => [
      why,
      all
        .split(" ")
        .filter((one) => !names.includes(one))
        .join(" "),
    ]),
  ),
});

describe("judgeType", () => {
  it("finds nothing where each operation is listened to, an exception, or told by tags", () => {
    const { service, operations, problems } = judgeType(queue());
    const stateOf = (name: string) => operations.find((one) => one.operation === name)?.state;

    assert.deepEqual(problems, []);
    assert.equal(service, "sqs");
    assert.sameMembers(
      operations.map(({ operation }) => operation),
      [...changingOperationsOf("sqs")],
    );
    assert.equal(stateOf("CreateQueue"), "heard");
    assert.equal(stateOf("TagQueue"), "tags");
    assert.equal(stateOf("SendMessageBatch"), "unheard");
    assert.isUndefined(stateOf("ReceiveMessage"), "it changes nothing");
  });

  const cases: readonly [string, ResourceType, RegExp][] = [
    [
      "a call that nobody mentions",
      queue({}, ["CreateQueue", "DeleteQueue"]),
      /^SetQueueAttr.* is open: .*by its name/,
    ],
    [
      "an exception that is left out",
      queue({ unheard: without("PurgeQueue") }),
      /^PurgeQueue is open/,
    ],
    [
      "a wildcard over what works on the type itself",
      queue({
        unheard: { shown: "arn", calls: { ...without("PurgeQueue").calls, no: "*geQueue" } },
      }),
      /^PurgeQueue is open: .*by its name, since it works on this type/,
    ],
    [
      "a pattern for everything",
      queue({ unheard: { shown: "arn", calls: { ...calls, no: "*" } } }),
      /has "\*"; a pattern names what the operations work on/,
    ],
    [
      "an operation that does not exist, or reads",
      queue({ unheard: { shown: "arn", calls: { ...calls, no: "ListQueues" } } }),
      /has "ListQueues", which is no operation that changes anything/,
    ],
    [
      "an exception for what is listened to",
      queue({ unheard: { shown: "arn", calls: { ...calls, no: "CreateQueue" } } }),
      /has "CreateQueue", which is listened to; take it out/,
    ],
    [
      "an event that the service does not have",
      queue({}, ["CreateQueue", "SetQueueAttributes", "DeleteQueue", "EmptyQueue"]),
      /^sqs has no operation EmptyQueue/,
    ],
    [
      "a property that the exceptions were not judged by",
      queue({
        entity: {
          identifier: ".Arn",
          properties: { arn: ".Arn", url: ".QueueUrl", tags: ".Tags" },
        },
      }),
      /^unheard.shown lacks url: see for each call/,
    ],
    [
      "a relation that the exceptions were not judged by",
      queue({
        entity: {
          identifier: ".Arn",
          properties: { arn: ".Arn", tags: ".Tags" },
          relations: { key: ".K" },
        },
      }),
      /^unheard.shown lacks key/,
    ],
    [
      "a judged property that is not shown",
      queue({ unheard: { shown: "arn url", calls } }),
      /^unheard.shown names url, which no mapping writes/,
    ],
    [
      "tags that are not shown, and whose calls nobody mentions",
      queue({ entity: { identifier: ".Arn", properties: { arn: ".Arn" } } }),
      /^TagQueue is open/,
    ],
    ["a type without events", queue({ events: [] }), /^no operations of no service are published/],
  ];

  for (const [what, resource, expected] of cases) {
    it(`says so: ${what}`, () => {
      assert.match(judgeType(resource).problems.join("\n"), new RegExp(expected, "m"));
    });
  }

  it("takes the version out of a call's name, as Lambda writes them", () => {
    const { operations } = judgeType(resources.get("AWS::Lambda::Function") ?? assert.fail());
    const heard = operations.filter(({ state }) => state === "heard");

    assert.deepInclude(heard, { operation: "CreateFunction", state: "heard" });
  });
});
