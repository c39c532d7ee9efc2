import { assert } from "chai";
import type { HopDetail } from "../../../sandbox/hop";
import { Hops } from "../../../sandbox/hops";
import { createFollower } from "../../../sandbox/map/legs";
import { map } from "./setup";

type Step = [part: string, what: string, detail?: HopDetail];

/** The way over the map of what happens on the account of one key. */
function wayOf(...steps: Step[]): string[] {
  const hops = new Hops();
  for (const [part, what, detail] of steps) {
    hops.traces.within(["r_1"], () => hops.record(part, what, detail));
  }
  const follow = createFollower(map);
  return hops.all.flatMap((hop) => {
    const leg = follow(hop);
    return leg ? [`${leg.from ?? "…"} → ${leg.to}${leg.isBad ? " !" : ""}`] : [];
  });
}

const call = (operation: string, subjects: string[], refused?: string): HopDetail => ({
  ...{ kind: "call", by: "dev-runs-worker-role", operation, subjects },
  ...(refused !== undefined && { refused }),
});

describe("createFollower", () => {
  it("follows a run from Port over Kafka and the queue to the worker, AWS and Port", () => {
    const way = wayOf(
      ["Port", "run r_1 started", { kind: "begun", title: "create_vm" }],
      ["Kafka", "org.runs-0@0 produced", { kind: "passed", to: "Kafka" }],
      ["Lambda", "invoked", { kind: "passed", to: "dev-runs-intake-function" }],
      [
        "SQS",
        "sent",
        { ...call("SendMessage", ["dev-runs"]), by: "dev-runs-intake-role" } as HopDetail,
      ],
      ["Lambda", "invoked", { kind: "passed", to: "dev-runs-worker-function" }],
      ["DynamoDB", "claimed", call("UpdateItem", ["dev-runs-table"])],
      ["Secrets Manager", "read", call("GetSecretValue", ["dev-port-secret"])],
      ["Cloud Control", "made", call("CreateResource", ["AWS::EC2::Instance"])],
      ["Port", "ended", { kind: "ended", status: "SUCCESS", summary: null }],
    );

    assert.deepEqual(way, [
      "… → port",
      "port → kafka org.runs",
      "kafka org.runs → dev-runs-intake-function",
      "dev-runs-intake-function → dev-runs",
      "dev-runs → dev-runs-worker-function",
      "dev-runs-worker-function → dev-runs-table",
      "dev-runs-worker-function → aws-api",
      "dev-runs-worker-function → port-api",
    ]);
  });

  it("follows events to the queues that rules hand them to, and an e-mail to the mailbox", () => {
    const way = wayOf(
      ["EventBridge", "aws.ec2 x: 1 deliveries", { kind: "event", name: "x", deliveries: 1 }],
      ["EventBridge", "dev-catalog-vm-rule-0: aws.ec2 x → dev-catalog"],
      ["SNS", "told", call("Publish", ["dev-approvals-topic"])],
      ["Mailbox", "e-mail", { kind: "mail", subject: "x", links: [] }],
      ["API Gateway", "opened", { kind: "answered", request: "GET /", status: 200 }],
    );

    assert.deepEqual(way, [
      "aws → bus",
      "bus → dev-catalog",
      "dev-runs-worker-function → dev-approvals-topic",
      "dev-approvals-topic → mail",
      "people → dev-approvals-api",
    ]);
  });

  it("says of what Port is told that it comes from who has asked for something, not from who was invoked", () => {
    const way = wayOf(
      ["Lambda", "invoked", { kind: "passed", to: "dev-runs-worker-function" }],
      ["DynamoDB", "claimed", call("UpdateItem", ["table/dev-runs-table"])],
      ["Lambda", "invoked", { kind: "passed", to: "dev-runs-intake-function" }],
      ["Port", "logged", { kind: "log", message: "x" }],
    );

    assert.deepEqual(way.slice(1), [
      "dev-runs-worker-function → dev-runs-table",
      "kafka org.runs → dev-runs-intake-function",
      "dev-runs-worker-function → port-api",
    ]);
  });

  it("marks what went wrong, and not what is an answer like others", () => {
    const way = wayOf(
      ["Cloud Control", "refused", call("CreateResource", ["no"], "AccessDeniedException")],
      ["Cloud Control", "refused", call("GetResource", ["no"], "ResourceNotFoundException")],
      [
        "Lambda",
        "failed",
        { kind: "failed", function: "dev-runs-worker-function", reason: "x", stack: [] },
      ],
      ["Nobody", "knows this"],
    );

    assert.deepEqual(way, [
      "dev-runs-worker-function → aws-api !",
      "dev-runs-worker-function → aws-api",
      "… → dev-runs-worker-function !",
    ]);
  });
});
