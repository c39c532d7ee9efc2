import { assert } from "chai";
import { mock } from "node:test";
import type { PolicyStatement } from "../../../sandbox/aws/policy";
import { Access } from "../../../sandbox/aws/access";
import { Hops } from "../../../sandbox/hops";
import { roleAccess } from "../../../sandbox/schedules/role-access";
import {
  Schedules,
  type Schedule,
  type ScheduleTarget,
} from "../../../sandbox/schedules/schedules";
import { ACCOUNT, errorOf } from "../aws/start";

const functionArn = `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:clock`;
const queueArn = `arn:aws:sqs:eu-west-1:${ACCOUNT}:catalog`;
const roleArn = `arn:aws:iam::${ACCOUNT}:role/scheduler`;
const all: PolicyStatement[] = [
  { Effect: "Allow", Action: ["lambda:InvokeFunction", "sqs:SendMessage"], Resource: "*" },
];

describe("Schedules", () => {
  let hops: Hops;
  let access: Access;
  let reached: unknown[][];
  let invoke: (arn: string, event: unknown) => Promise<unknown>;
  let schedules: Schedules;
  beforeEach(() => {
    hops = new Hops();
    access = new Access(ACCOUNT);
    reached = [];
    invoke = async (arn, event) => void reached.push([arn, event]);
    schedules = new Schedules({
      hops,
      send: async (arn, body) => void reached.push([arn, body]),
      invoke: (arn, event) => invoke(arn, event),
      denied: roleAccess(access),
    });
  });
  afterEach(() => schedules.stop());

  const schedule = (target: Partial<ScheduleTarget>, more: Partial<Schedule> = {}): Schedule => ({
    name: "tick",
    arn: `arn:aws:scheduler:eu-west-1:${ACCOUNT}:schedule/default/tick`,
    expression: "rate(1 minute)",
    enabled: true,
    target: { arn: functionArn, roleArn, ...target },
    ...more,
  });
  const what = () => hops.all.map((hop) => `${hop.part}: ${hop.what}`);

  it("invokes a function with its input", async () => {
    access.addPrincipal("scheduler", all);
    schedules.put(schedule({ input: '{"a": 1}' }));

    await schedules.fire("tick");

    assert.deepEqual(reached, [[functionArn, { a: 1 }]]);
    assert.deepEqual(what(), ["Scheduler: tick fired"]);
  });

  it("puts its input on a queue as it is", async () => {
    access.addPrincipal("scheduler", all);
    schedules.put(schedule({ arn: queueArn, input: "no JSON" }));

    await schedules.fire("tick");

    assert.deepEqual(reached, [[queueArn, "no JSON"]]);
  });

  it("sends Scheduler's notification when there is no input", async () => {
    access.addPrincipal("scheduler", all);
    schedules.put(schedule({}));

    await schedules.fire("tick");

    const [, event] = reached[0] ?? [];
    assert.deepInclude(event, {
      source: "aws.scheduler",
      "detail-type": "Scheduled Event",
      account: ACCOUNT,
      region: "eu-west-1",
      resources: [`arn:aws:scheduler:eu-west-1:${ACCOUNT}:schedule/default/tick`],
      detail: "{}",
    });
  });

  it("needs a role that may reach the target", async () => {
    access.addPrincipal("scheduler", [
      { Effect: "Allow", Action: "lambda:InvokeFunction", Resource: functionArn },
    ]);
    schedules.put(schedule({ arn: queueArn, input: "a" }, { name: "denied" }));
    schedules.put(schedule({ roleArn: `${roleArn}-2` }, { name: "strange" }));
    schedules.put(schedule({}));

    const denied = await errorOf(schedules.fire("denied"));
    const strange = await errorOf(schedules.fire("strange"));
    await schedules.fire("tick");

    assert.include(denied.message, `sqs:SendMessage on resource: ${queueArn} because`);
    assert.include(strange.message, `${roleArn}-2 cannot be assumed`);
    assert.lengthOf(reached, 1);
    assert.include(what()[0], "Scheduler: denied failed: User: ");
  });

  it("fires by itself at each period, also after a failure, until it is stopped", async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      access.addPrincipal("scheduler", all);
      schedules.put(schedule({}));
      schedules.put(schedule({ arn: queueArn }, { name: "off", enabled: false }));
      invoke = async (arn) => {
        reached.push([arn]);
        throw new Error("Failed.");
      };

      mock.timers.tick(60_000);
      mock.timers.tick(60_000);
      await schedules.stop();
      mock.timers.tick(120_000);

      assert.deepEqual(reached, [[functionArn], [functionArn]]);
      assert.deepEqual(what(), Array(2).fill("Scheduler: tick failed: Failed."));
    } finally {
      mock.timers.reset();
    }
  });

  it("keeps one timer for each name", () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      access.addPrincipal("scheduler", all);
      schedules.put(schedule({}));
      schedules.put(schedule({}, { expression: "rate(1 hour)" }));

      mock.timers.tick(3_600_000);

      assert.lengthOf(reached, 1);
    } finally {
      mock.timers.reset();
    }
  });

  it("waits for what is under way when it is stopped", async () => {
    access.addPrincipal("scheduler", all);
    const begun = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    invoke = async () => {
      begun.resolve();
      await finish.promise;
      reached.push(["done"]);
    };
    schedules.put(schedule({}));

    const fired = schedules.fire("tick");
    await begun.promise;
    const stopped = schedules.stop().then(() => reached.length);
    finish.resolve();

    assert.equal(await stopped, 1);
    await fired;
  });

  it("names the schedules that there are", async () => {
    schedules.put(schedule({}, { name: "b" }));
    schedules.put(schedule({}, { name: "a" }));

    const error = await errorOf(schedules.fire("c"));

    assert.equal(error.message, 'There is no schedule "c"; known are: a, b.');
  });

  it("refuses what it cannot do", () => {
    const put =
      (target: Partial<ScheduleTarget>, more: Partial<Schedule> = {}) =>
      () =>
        schedules.put(schedule(target, more));

    assert.throws(put({}, { expression: "cron(0 8 * * ? *)" }), "cron(0 8 * * ? *)");
    assert.throws(put({ arn: "arn:aws:states:eu-west-1:1:stateMachine:m" }), "Its target is ");
    assert.throws(put({ arn: `${queueArn}.fifo` }), "standard SQS queues");
    assert.throws(put({ input: "{" }), "Its input is no JSON");
    assert.isEmpty(schedules.names);
  });
});
