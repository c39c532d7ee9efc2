import { assert } from "chai";
import type { EntityChange, Explained, ShownEvent } from "../../../sandbox/console/look-types";
import * as path from "node:path";
import { usePort } from "../port/setup";
import { useConsole } from "./setup";

const blueprints = [
  { identifier: "room", title: "Room", schema: { properties: { size: { type: "number" } } } },
  {
    identifier: "desk",
    title: "Desk",
    schema: { properties: {} },
    relations: { room: { target: "room", required: false, many: false } },
  },
];

describe("the console's catalog", () => {
  const fixture = usePort();
  const test = useConsole(() => ({
    hops: fixture.hops,
    get port() {
      return fixture.port;
    },
  }));
  beforeEach(async () => {
    for (const one of blueprints) await fixture.call("POST", "/v1/blueprints", one);
  });

  it("tells who wrote what of an entity, before and after, and what points at it", async () => {
    const write = (blueprint: string, body: object) =>
      fixture.call("POST", `/v1/blueprints/${blueprint}/entities?upsert=true&merge=true`, body);
    fixture.hops.record("Port", "", { kind: "begun", title: "resize_room" }, { traces: ["r_9"] });
    await write("room", { identifier: "r1", title: "One", properties: { size: 1 } });
    await write("room", { identifier: "r1", properties: { size: 2 } });
    await write("desk", { identifier: "d1", relations: { room: "r1" } });

    const { body } = await test.ask("GET entity?blueprint=room&identifier=r1");

    const history = body.history as EntityChange[];
    assert.deepEqual(
      history.map(({ change, changed }) => [change, changed]),
      [
        ["updated", [{ name: "size", before: 1, after: 2 }]],
        [
          "created",
          [
            { name: "title", before: null, after: "One" },
            { name: "size", before: null, after: 1 },
          ],
        ],
      ],
    );
    assert.deepEqual(body.pointing, [{ blueprint: "desk", identifier: "d1", relation: "room" }]);
  });

  it("remembers what became of an entity that is gone", async () => {
    await fixture.call("POST", "/v1/blueprints/room/entities", { identifier: "gone", title: "G" });
    await fixture.call("DELETE", "/v1/blueprints/room/entities/gone");

    const { body } = await test.ask("GET entity?blueprint=room&identifier=gone");

    assert.isNull(body.entity);
    assert.deepEqual(
      (body.history as EntityChange[]).map(({ change }) => change),
      ["deleted", "created"],
    );
  });

  it("says of a blueprint that there is none of its name", async () => {
    const { status, body } = await test.ask("GET entities?blueprint=nope");

    assert.deepEqual([status, body.error], [404, 'There is no blueprint "nope".']);
  });
});

describe("the console's events", function () {
  this.timeout(60_000);
  const test = useConsole(() => ({
    handlersFolder: () => path.join(__dirname, "../../../handlers"),
  }));
  const event = {
    ...{ version: "0", id: "e1", account: "123456789012", time: "2026-01-31T12:00:00Z" },
    ...{ source: "aws.sns", "detail-type": "AWS API Call via CloudTrail", region: "eu-west-1" },
    ...{ resources: [], detail: { eventSource: "sns.amazonaws.com", eventName: "Publish" } },
  };

  it("say of an event that no rule takes which rule comes near, and what of it does not fit", async () => {
    const detail = { kind: "event", name: "Publish", deliveries: 0 } as const;
    test.hops.record("EventBridge", "aws.sns Publish", detail, {
      traces: ["event-1"],
      payload: event,
    });

    const { body: listed } = await test.ask("GET events");
    const [one] = listed.events as ShownEvent[];
    const { body } = await test.ask(`GET explain?hop=${one?.hop}`);

    const paragraphs = body.paragraphs as Explained[];
    const near = paragraphs.find(({ head }) => head.includes("sns-topic.ts"));
    assert.deepInclude(one, { name: "Publish", source: "aws.sns", deliveries: 0 });
    assert.equal(one?.account, "123456789012");
    assert.isFalse(near?.takes);
    assert.match(
      near?.lines.join("\n") ?? "",
      /^detail\.eventName: expected .*"CreateTopic".*"Publish"/m,
    );
    assert.deepEqual([body.trace, body.written], ["event-1", []]);
  });

  it("say when a step is no event", async () => {
    test.hops.record("Port", "something");

    const { status } = await test.ask(`GET explain?hop=${test.hops.all.at(-1)?.id}`);

    assert.equal(status, 404);
  });
});
