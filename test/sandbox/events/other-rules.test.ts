import { assert } from "chai";
import { eventQueuePolicy } from "../../../policies/catalog-exporter";
import { ruleArn, startBus, type TestBus } from "./setup";

describe("EventBus, rules of other programs", () => {
  let test: TestBus;
  let queue: string;

  beforeEach(async () => {
    test = await startBus();
    queue = await test.createQueue("catalog");
    test.bus.setQueuePolicy(queue, eventQueuePolicy(queue, [ruleArn("ours"), ruleArn("team-*")]));
  });
  afterEach(() => test.aws.endpoint.close());

  /** Puts an event that one rule sends to the queue; gives what lies there then. */
  async function sendThrough(name: string) {
    const arn = ruleArn(name);
    test.bus.putRule({ name, arn, pattern: { source: ["my.app"] } });
    test.bus.putTarget(arn, { id: "queue", arn: queue, input: `{"by":"${name}"}` });
    await test.bus.put({ source: "my.app", "detail-type": "Made", detail: {} });
    const messages = await test.receive(queue);
    return messages.map(({ body }) => body);
  }

  for (const name of ["ours", "team-ecs"]) {
    it(`delivers what ${name} sends`, async () => {
      assert.deepEqual(await sendThrough(name), [`{"by":"${name}"}`]);
    });
  }

  for (const name of ["ours2", "steam-ecs"]) {
    it(`delivers nothing that ${name} sends`, async () => {
      assert.deepEqual(await sendThrough(name), []);
      assert.lengthOf(test.bus.undelivered, 1);
    });
  }
});
