import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { assert } from "chai";
import { errorOf } from "../../sandbox/aws/start";
import { Launch, pass, settle } from "./launch";
import { headingOf, openPage, sendForm, textOf } from "./person";
import { blueprint, tableName } from "./outside";
import { start, useWorld } from "./world";

const hour = 3_600_000;
const [owner, second] = ["site-owner@example.com", "second@example.com"] as const;
const approve = { decision: "approve" };
const reject = { decision: "reject", reason: "Too large.\r\nAsk for less." };

describe("a decision", () => {
  const world = useWorld();

  async function begin(): Promise<{ launch: Launch; link: string }> {
    const launch = new Launch(world);
    assert.isTrue(await launch.begin());
    return { launch, link: await launch.link() };
  }

  it("to approve lets the stack go on, with who and when", async () => {
    const { launch, link } = await begin();

    const page = await sendForm(world, link, approve);

    const text = "Approved by site-owner@example.com at 2026-03-01T09:30:00.000Z";
    assert.deepEqual(launch.signals, [
      { Status: "SUCCESS", Reason: text, UniqueId: launch.id, Data: text },
    ]);
    assert.deepEqual([page.statusCode, headingOf(page)], [200, "Approved"]);
    assert.include(textOf(page), "Approved by site-owner@example.com At 1 Mar 2026, 09:30 UTC");
    assert.include(textOf(page), "The stack has been told and goes on.");
    const { waitUrl, told, state } = await launch.stored();
    assert.deepEqual(
      { waitUrl, told, state },
      {
        ...{ waitUrl: undefined, told: { state: "done", at: start }, state: "APPROVED" },
      },
    );
  });

  it("to reject rolls the stack back at once, with the reason", async () => {
    const { launch, link } = await begin();

    const page = await sendForm(world, link, reject);

    const text = "Rejected by site-owner@example.com at 2026-03-01T09:30:00.000Z";
    assert.deepEqual(launch.signals, [
      {
        ...{ Status: "FAILURE", Reason: `${text}: Too large. Ask for less.` },
        ...{ UniqueId: launch.id, Data: text },
      },
    ]);
    assert.deepEqual([page.statusCode, headingOf(page)], [200, "Rejected"]);
    assert.include(textOf(page), "Reason Too large. Ask for less.");
    assert.include(textOf(page), "The stack has been told and rolls back.");
  });

  it("goes to the stack without a content type", async () => {
    const { link } = await begin();

    await sendForm(world, link, approve);

    const put = world.tap.calls.find(({ label }) => label.includes("waitcondition"));
    assert.notProperty(put?.headers, "content-type");
  });

  it("counts once: a second one is told who decided and when", async () => {
    const { launch, link } = await begin();
    await sendForm(world, link, approve);
    pass(hour);

    const page = await sendForm(world, link, { ...reject });

    assert.deepEqual([page.statusCode, headingOf(page)], [409, "Already approved"]);
    assert.include(textOf(page), "Approved by site-owner@example.com At 1 Mar 2026, 09:30 UTC");
    assert.notInclude(page.body, "Ask for less");
    assert.lengthOf(launch.signals, 1);
  });

  it("of two people at the same moment is one, and both see the same", async () => {
    world.deploy(3, { rules: { "product:site": { approvers: [owner, second], atLeast: 1 } } });
    const { launch } = await begin();
    const links = await Promise.all([launch.link(owner), launch.link(second)]);

    const pages = await Promise.all([
      sendForm(world, links[0], { decision: "approve" }),
      sendForm(world, links[1], { decision: "reject", reason: "No" }),
    ]);

    const { state, decision } = await launch.stored();
    const [by, word] = state === "APPROVED" ? [owner, "Approved"] : [second, "Rejected"];
    assert.equal(decision?.by, by);
    assert.lengthOf(launch.signals, 1);
    assert.equal(launch.signals[0]?.Status, state === "APPROVED" ? "SUCCESS" : "FAILURE");
    assert.sameMembers(
      pages.map((page) => `${page.statusCode} ${headingOf(page)}`),
      [`200 ${word}`, `409 Already ${word.toLowerCase()}`],
    );
    for (const page of pages) assert.include(textOf(page), `${word} by ${by} At`);
  });

  it("by one link ten times at the same moment is one", async () => {
    const { launch, link } = await begin();

    const pages = await Promise.all(
      Array.from({ length: 10 }, () => sendForm(world, link, approve)),
    );

    const statuses = pages.map(({ statusCode }) => statusCode);
    assert.lengthOf(
      statuses.filter((one) => one === 200),
      1,
    );
    assert.lengthOf(
      statuses.filter((one) => one === 409),
      9,
    );
    assert.lengthOf(launch.signals, 1);
  });

  it("comes too late in the last millisecond, and nothing is signalled", async () => {
    const { launch, link } = await begin();
    const { expiresAt } = await launch.stored();
    pass(expiresAt - start);

    const page = await sendForm(world, link, approve);

    assert.deepEqual([page.statusCode, headingOf(page)], [410, "Expired"]);
    await settle(world, launch.id);
    assert.equal((await launch.stored()).state, "EXPIRED");
    assert.deepEqual(launch.signals, []);
  });

  it("comes in time a millisecond before", async () => {
    const { launch, link } = await begin();
    const { expiresAt } = await launch.stored();
    pass(expiresAt - start - 1);

    const page = await sendForm(world, link, approve);

    assert.equal(page.statusCode, 200);
    assert.lengthOf(launch.signals, 1);
  });

  it("about a stack that was cancelled while it waited is refused", async () => {
    const { launch, link } = await begin();
    await launch.deliver(launch.event("Delete"));

    const page = await sendForm(world, link, approve);

    assert.deepEqual([page.statusCode, headingOf(page)], [410, "Cancelled"]);
    assert.deepEqual(launch.signals, []);
  });

  it("whose signal is refused is kept, and the page says that nobody listens", async () => {
    const { launch, link } = await begin();
    world.signals.answer = { status: 403, body: "<Error><Code>AccessDenied</Code></Error>" };

    const page = await sendForm(world, link, approve);

    assert.equal(headingOf(page), "Approved");
    assert.include(textOf(page), "The stack no longer listens");
    const { told, waitUrl, todo } = await launch.stored();
    const reason = "S3 answered 403 AccessDenied";
    assert.deepEqual(told, { state: "refused", at: start, reason });
    assert.isUndefined(waitUrl);
    assert.hasAllKeys(todo, ["port", "publish", "chat", "webhook"]);
    world.tap.restart();
    await world.client.entities.upsert(blueprint, { identifier: launch.productId });
    await settle(world, launch.id);
    const puts = world.tap.calls.filter(({ label }) => label.startsWith("PUT"));
    assert.deepEqual(puts, []);
  });

  it("whose signal URL has expired is kept, and the page says that nobody listens", async () => {
    const long = { TimeoutSeconds: "43200" };
    const launch = new Launch(world, { properties: long });
    pass(2 * hour);
    await launch.begin();
    const link = await launch.link();
    pass(11 * hour);

    const page = await sendForm(world, link, approve);

    assert.include(textOf(page), "The stack no longer listens");
    assert.deepEqual(launch.signals, []);
  });

  it("whose signal meets a redirect follows nothing and is told later", async () => {
    const { launch, link } = await begin();
    const location = `${world.tap.url}/elsewhere`;
    world.signals.answer = { status: 307, headers: { location }, body: "" };

    const page = await sendForm(world, link, approve);

    assert.include(textOf(page), "the stack could not be told yet");
    assert.notInclude(world.tap.calls.map(({ text }) => text).join("\n"), "/elsewhere");
    assert.lengthOf(launch.signals, 0);
  });

  it("that cannot be delivered is delivered by the clock, with growing pauses", async () => {
    const { launch, link } = await begin();
    await world.client.entities.upsert(blueprint, { identifier: launch.productId });
    world.signals.answer = "cut";

    const page = await sendForm(world, link, approve);
    const pauses: number[] = [];
    for (let tries = 1; tries <= 6; tries += 1) {
      const at = (await launch.stored()).todo.signal?.at ?? 0;
      pauses.push((at - Date.now()) / 1000);
      pass(at - Date.now());
      await world.clock().catch(() => undefined);
    }
    world.signals.answer = undefined;
    await settle(world, launch.id);

    assert.include(textOf(page), "the stack could not be told yet");
    assert.deepEqual(pauses, [5, 10, 20, 40, 80, 160]);
    assert.lengthOf(launch.signals, 1);
    assert.include(textOf(await openPage(world, link)), "The stack has been told and goes on.");
  });

  it("in the last moment, whose first signal is cut, is still delivered in time", async () => {
    const { launch, link } = await begin();
    await world.client.entities.upsert(blueprint, { identifier: launch.productId });
    const { expiresAt, waitsUntil = 0 } = await launch.stored();
    pass(expiresAt - 1 - Date.now());
    world.signals.answer = "cut";
    await sendForm(world, link, approve);
    // The clock turns once a minute.
    for (let turns = 0; turns < 2; turns += 1) {
      pass(60_000);
      await errorOf(world.clock());
    }
    world.signals.answer = undefined;

    pass(60_000);
    await world.clock();

    assert.lengthOf(launch.signals, 1);
    const { told } = await launch.stored();
    assert.equal(told?.state, "done");
    assert.isBelow(told?.at ?? Infinity, waitsUntil);
  });

  it("is told more and more often as the stack's time runs out", async () => {
    const { launch, link } = await begin();
    await world.client.entities.upsert(blueprint, { identifier: launch.productId });
    pass(11 * hour);
    world.signals.answer = "cut";
    await sendForm(world, link, approve);

    const pauses: number[] = [];
    for (let at; (at = (await launch.stored()).todo.signal?.at);) {
      pauses.push((at - Date.now()) / 1000);
      pass(at - Date.now());
      await world.clock().catch(() => undefined);
    }

    const { waitsUntil = 0 } = await launch.stored();
    assert.equal(Math.max(...pauses), 900);
    assert.isAtMost(pauses.at(-1) ?? Infinity, 5);
    assert.isAtMost(Date.now() - waitsUntil, 5000);
  }).timeout(20_000);

  it("is signalled no more once the stack's time is over, and the page says so", async () => {
    const launch = new Launch(world, { properties: { TimeoutSeconds: "3600" } });
    await launch.begin();
    const link = await launch.link();
    await world.client.entities.upsert(blueprint, { identifier: launch.productId });
    pass((await launch.stored()).expiresAt - 1 - Date.now());
    world.signals.answer = "cut";
    await sendForm(world, link, approve);
    world.signals.answer = undefined;

    pass(start + hour + 50_000 - Date.now());
    await world.clock();

    const { told, waitUrl } = await launch.stored();
    assert.deepEqual(launch.signals, []);
    assert.equal(told?.state, "refused");
    assert.match(told?.reason ?? "", /^it could not be reached in time: The wait condition at /);
    assert.isUndefined(waitUrl);
    assert.include(textOf(await openPage(world, link)), "The stack no longer listens");
    await settle(world, launch.id);
    const entity = await world.client.entities.get(blueprint, launch.productId);
    assert.include(entity?.properties, {
      decision: "APPROVED",
      decision_reason: "(The stack no longer listened, so this changed nothing.)",
    });
  });

  it("about a request whose stack's end is not stored is signalled until its own end", async () => {
    const { launch, link } = await begin();
    await world.dynamodb.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: { id: { S: launch.id } },
        UpdateExpression: "REMOVE waitsUntil",
      }),
    );
    const { expiresAt } = await launch.stored();
    pass(expiresAt - 1 - Date.now());
    world.signals.answer = "cut";
    await sendForm(world, link, approve);
    world.signals.answer = undefined;

    pass(60_000);
    await world.clock();

    assert.deepEqual(launch.signals, []);
    assert.equal((await launch.stored()).told?.state, "refused");
  });

  it("that may or may not be stored says so, and a look at the link settles it", async () => {
    const { launch, link } = await begin();
    const fault = { service: "DynamoDB", operation: "UpdateItem", error: "InternalServerError" };
    world.aws.endpoint.faults.add({ ...fault, times: 3 });

    const page = await sendForm(world, link, approve);

    assert.deepEqual([page.statusCode, headingOf(page)], [500, "Please look again"]);
    assert.include(page.body, `href="/approvals/${launch.id}?token=`);
    assert.include((await openPage(world, link)).body, "<form");
    assert.lengthOf(launch.signals, 0);
  });

  it("is known for one's own when only the answer of the table was lost", async () => {
    const { launch, link } = await begin();
    // After VerifyMac and GetItem; the client repeats the write and finds it done.
    world.tap.restart({ call: 3, kind: "answer lost" });

    const page = await sendForm(world, link, approve);

    assert.equal(world.tap.calls[2]?.label, "DynamoDB_20120810.UpdateItem");
    assert.deepEqual([page.statusCode, headingOf(page)], [200, "Approved"]);
    assert.lengthOf(launch.signals, 1);
  });

  it("keeps a reason that comes with an approval", async () => {
    const { launch, link } = await begin();

    await sendForm(world, link, { ...approve, reason: "Fine" });

    assert.equal((await launch.stored()).decision?.reason, "Fine");
  });
});
