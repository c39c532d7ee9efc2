import {
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from "@aws-sdk/client-eventbridge";
import { assert } from "chai";
import type { BusEventInput } from "../../../sandbox/events/bus-event";
import { errorOf, startEndpoint, type TestEndpoint } from "./start";

const bus = "arn:aws:events:eu-west-1:123456789012:event-bus/default";
const entry = { Source: "mine", DetailType: "Done", Detail: '{"a":1}' };

describe("EventBridge at the endpoint", () => {
  let aws: TestEndpoint;
  let taken: BusEventInput[];
  before(async () => {
    aws = await startEndpoint({ putEvent: async (event) => taken.push(event) });
  });
  beforeEach(() => (taken = []));
  after(() => aws.endpoint.close());

  const put = (Entries: PutEventsRequestEntry[], client = aws.root(EventBridgeClient)) =>
    client.send(new PutEventsCommand({ Entries }));

  it("puts events on the default bus of the caller's region", async () => {
    const { FailedEntryCount, Entries } = await put([entry, { ...entry, EventBusName: bus }]);

    assert.equal(FailedEntryCount, 0);
    assert.deepEqual(
      taken.map(({ id }) => id),
      Entries?.map(({ EventId }) => EventId),
    );
    const { id: _, ...event } = taken[0] ?? {};
    assert.deepEqual<object>(event, {
      ...{ source: "mine", "detail-type": "Done", detail: { a: 1 } },
      ...{ region: "eu-west-1", resources: [] },
    });
  });

  const refusals: readonly [string, Partial<PutEventsRequestEntry>][] = [
    ["MalformedDetail", { Detail: "[1]" }],
    ["MalformedDetail", { Detail: "no JSON" }],
    ["NotAuthorizedForSourceException", { Source: "aws.mine" }],
    ["InvalidArgument", { DetailType: "" }],
  ];
  for (const [code, changes] of refusals) {
    it(`refuses ${JSON.stringify(changes)} with ${code}, and takes what is beside it`, async () => {
      const { FailedEntryCount, Entries } = await put([{ ...entry, ...changes }, entry]);

      assert.deepEqual([FailedEntryCount, Entries?.[0]?.ErrorCode], [1, code]);
      assert.lengthOf(taken, 1);
    });
  }

  it("refuses more entries than AWS takes, and buses that are not there", async () => {
    const many = await errorOf(put(Array.from({ length: 11 }, () => entry)));
    const other = await errorOf(put([{ ...entry, EventBusName: "other" }]));

    assert.equal(many.name, "ValidationException");
    assert.match(other.message, /no event bus "other"/);
    assert.lengthOf(taken, 0);
  });

  it("asks IAM about the bus and the source of each entry", async () => {
    const Condition = { StringEquals: { "events:source": "mine" } };
    const own = aws.as(EventBridgeClient, [
      { Effect: "Allow", Action: "events:PutEvents", Resource: bus, Condition },
    ]);

    await put([entry], own);
    const error = await errorOf(put([entry, { ...entry, Source: "another" }], own));

    assert.equal(error.name, "AccessDeniedException");
    assert.lengthOf(taken, 1);
  });
});
