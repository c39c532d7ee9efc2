import { assert } from "chai";
import { Launch, pass } from "./launch";
import { openPage, sendForm } from "./person";
import { useWorld } from "./world";

const approve = { decision: "approve" };
const reject = { decision: "reject", reason: "Too large" };

describe("an update of a launch", () => {
  const world = useWorld();

  const launched = async (properties: Record<string, unknown> = {}) => {
    const first = { Template: "a1", Secrets: { Password: "correct-horse" }, ...properties };
    const launch = new Launch(world, { properties: first });
    await launch.begin();
    await launch.decide(approve);
    return launch;
  };
  const update = async (
    launch: Launch,
    changed: Record<string, unknown>,
    before: Record<string, unknown> = {},
  ) => {
    const event = launch.event("Update", {
      OldResourceProperties: launch.properties(before),
      ResourceProperties: launch.properties(changed),
    });
    await launch.deliver(event);
    const answer = launch.answers.at(-1) ?? assert.fail();
    return { ...answer, event };
  };
  /** The links of the e-mails about updates, oldest first. */
  const links = () =>
    world.aws.endpoint.mailbox.messages
      .slice(begun)
      .flatMap(({ body }) =>
        body.includes("an update of") ? (/^https:\S+$/m.exec(body) ?? []) : [],
      );
  const mails = () => world.aws.endpoint.mailbox.messages.map(({ body }) => body);
  let begun = 0;
  const larger = { Parameters: { SiteName: "large", Zones: ["a", "b"] } };

  beforeEach(() => {
    world.stacks.status = "UPDATE_IN_PROGRESS";
    begun = world.aws.endpoint.mailbox.messages.length;
  });

  it("fails while nobody has approved it, and passes once when somebody has", async () => {
    const launch = await launched();

    const { Status, Reason = "", PhysicalResourceId } = await update(launch, larger);
    assert.equal(Status, "FAILED");
    assert.match(
      Reason,
      /^This update of "Static site" waits for an approval: 1 must agree until .* UTC\. Asked by e-mail: site-owner@example\.com\. /,
    );
    assert.equal(PhysicalResourceId, `approval-${launch.id}`);
    assert.equal((await update(launch, larger)).Status, "FAILED");
    assert.lengthOf(links(), 1);

    const page = await sendForm(world, links()[0] ?? "", approve);
    assert.include(page.body, "may repeat the same update now; it passes once");
    const passed = await update(launch, larger);
    assert.equal(passed.Status, "SUCCESS");
    assert.equal(passed.Data?.Change, passed.event.RequestId);
    // Lambda may repeat an event; that is no second update.
    await launch.deliver(passed.event);
    assert.equal(launch.answers.at(-1)?.Status, "SUCCESS");
    assert.include((await openPage(world, links()[0] ?? "")).body, "The update has passed.");

    assert.equal((await update(launch, larger)).Status, "FAILED");
    assert.lengthOf(links(), 2);
  });

  it("does not pass by the approval of another one", async () => {
    const [launch, other] = [await launched(), await launched()];
    await update(launch, larger);
    await sendForm(world, links()[0] ?? "", approve);

    assert.equal((await update(other, larger)).Status, "FAILED");
    const changed = { Parameters: { SiteName: "largest", Zones: ["a", "b"] } };
    assert.equal((await update(launch, changed)).Status, "FAILED");
    assert.equal((await update(launch, { ...larger, Template: "b2" })).Status, "FAILED");
    assert.equal((await update(launch, larger)).Status, "SUCCESS");
  });

  const asked: [what: string, changed: Record<string, unknown>, line: string][] = [
    ["another parameter", larger, "SiteName: demo → large"],
    ["another version", { Template: "b2" }, "Template: another version"],
    ["another product", { Product: "other" }, "Product: site → other"],
    [
      "another secret",
      { Secrets: { Password: "staple" } },
      "Password: another value, which is not shown",
    ],
    [
      "a value that pretends to be a change",
      { Parameters: { SiteName: "small → demo", Zones: ["a", "b"] } },
      'SiteName: demo → "small → demo"',
    ],
    [
      "a value that pretends to be none",
      { Parameters: { SiteName: "(none)", Zones: ["a", "b"] } },
      'SiteName: demo → "(none)"',
    ],
    [
      "a value that pretends to be as before",
      { Parameters: { SiteName: "demo (as before)", Zones: ["a", "b"] } },
      'SiteName: demo → "demo (as before)"',
    ],
    ["a parameter less", { Parameters: { Zones: ["a", "b"] } }, "SiteName: demo → (none)"],
  ];
  for (const [what, changed, line] of asked) {
    it(`is asked about for ${what}, with what was before and after`, async () => {
      const launch = await launched();

      assert.equal((await update(launch, changed)).Status, "FAILED");

      const mail = mails().at(-1) ?? "";
      assert.include(mail, `    ${line}\n`);
      assert.include(mail, 'Somebody must decide about an update of "Static site".');
      if (what !== "another parameter") return;
      assert.include(mail, "    Zones: a, b (as before)\n");
    });
  }

  it("lets no secret out: not into the table, an e-mail, the log or an answer", async () => {
    const launch = await launched();
    await update(launch, { Secrets: { Password: "battery-staple" } });

    const items = await world.items();
    const all = JSON.stringify([items, mails(), world.log, launch.answers]);
    assert.notMatch(all, /correct-horse|battery-staple/);
  });

  it("asks again after a rejection, and when nobody decided in time", async () => {
    const launch = await launched();
    await update(launch, larger);
    await sendForm(world, links()[0] ?? "", reject);
    assert.equal((await update(launch, larger)).Status, "FAILED");
    assert.lengthOf(links(), 2);

    pass(43_200_000 + 1);
    assert.equal((await update(launch, larger)).Status, "FAILED");
    assert.lengthOf(links(), 3);
  });

  it("passes at once when it brings nothing to approve, or is a rollback", async () => {
    const launch = await launched();

    assert.equal(
      (await update(launch, { Title: "Other", TimeoutSeconds: "60" })).Status,
      "SUCCESS",
    );
    world.stacks.status = "UPDATE_ROLLBACK_IN_PROGRESS";
    assert.equal((await update(launch, {}, larger)).Status, "SUCCESS");
    assert.isEmpty(links());
  });

  it("fails when nobody can say whether it is a rollback", async () => {
    const launch = await launched();
    world.stackTags.delete(launch.stackId);

    const { Status, Reason = "" } = await update(launch, larger);

    assert.equal(Status, "FAILED");
    assert.include(Reason, "the stack could not be looked at");
    assert.isEmpty(links());
  });

  it("is asked about for a gate that told less of itself before", async () => {
    const launch = await launched();

    const before = { Template: undefined, Secrets: undefined };
    assert.equal((await update(launch, {}, before)).Status, "FAILED");
  });

  describe("whose gate lets it wait", () => {
    const patient = { HoldSeconds: "3300" };
    const minutes = 60_000;
    /** Begins an update that waits. @returns its event, and the approver's link */
    const waiting = async (launch: Launch) => {
      const known = launch.answers.length;
      const event = launch.event("Update", {
        OldResourceProperties: launch.properties(),
        ResourceProperties: launch.properties(larger),
      });
      await launch.deliver(event);
      assert.lengthOf(launch.answers, known, "it was answered before anybody decided");
      return { event, link: links().at(-1) ?? "", answers: () => launch.answers.slice(known) };
    };

    it("goes on as soon as it is approved, which uses the approval up", async () => {
      const launch = await launched(patient);
      const { event, link, answers } = await waiting(launch);
      // Lambda may repeat the event.
      await launch.deliver(event);
      pass(54 * minutes);
      await world.clock();
      assert.isEmpty(answers());

      const page = await sendForm(world, link, approve);

      assert.include(page.body, "The update has passed.");
      const [answer, ...others] = answers();
      assert.isEmpty(others);
      assert.deepEqual<object | undefined>(answer, {
        Status: "SUCCESS",
        PhysicalResourceId: `approval-${launch.id}`,
        Data: { Change: event.RequestId },
        RequestId: event.RequestId,
        LogicalResourceId: event.LogicalResourceId,
        StackId: launch.stackId,
      });
      await waiting(launch);
      assert.lengthOf(links(), 2);
    });

    it("fails at once when it is rejected, with the reason", async () => {
      const { link, answers } = await waiting(await launched(patient));

      await sendForm(world, link, reject);

      const [{ Status, Reason } = { Status: "", Reason: "" }] = answers();
      assert.equal(Status, "FAILED");
      assert.equal(
        Reason,
        'This update of "Static site" was rejected by site-owner@example.com: Too large',
      );
    });

    it("fails after 55 minutes, naming who was asked; its request stays open and lets it pass once", async () => {
      const launch = await launched(patient);
      const { link, answers } = await waiting(launch);

      pass(55 * minutes);
      await world.clock();
      await world.clock();

      assert.lengthOf(answers(), 1);
      assert.match(
        answers()[0]?.Reason ?? "",
        /^This update of "Static site" waits for an approval: 1 must agree until .* UTC\. Asked by e-mail: site-owner@example\.com\. /,
      );
      const page = await sendForm(world, link, approve);
      assert.include(page.body, "may repeat the same update now; it passes once");
      assert.equal((await update(launch, larger)).Status, "SUCCESS");
      await waiting(launch);
    });

    it("is not used up by a decision that comes as its time ends", async () => {
      const launch = await launched(patient);
      const { link, answers } = await waiting(launch);

      pass(55 * minutes - 5000);
      const page = await sendForm(world, link, approve);

      assert.include(page.body, "may repeat the same update now; it passes once");
      assert.match(answers()[0]?.Reason ?? "", /was approved as its time ended\. Repeat the same/);
      assert.equal((await update(launch, larger)).Status, "SUCCESS");
    });

    it("is answered by the clock when it could not be told of the decision", async () => {
      const launch = await launched(patient);
      const { link, answers } = await waiting(launch);
      world.answers.answer = { status: 503, body: "<Error><Code>SlowDown</Code></Error>" };
      await sendForm(world, link, approve);
      assert.isEmpty(answers());

      world.answers.answer = undefined;
      pass(2 * minutes);
      await world.clock();

      assert.equal(answers()[0]?.Status, "SUCCESS");
    });

    it("fails when the request's own time is shorter", async () => {
      const launch = await launched({ ...patient, TimeoutSeconds: "600" });
      const { answers } = await waiting(launch);

      pass(10 * minutes);
      await world.clock();

      assert.match(
        answers()[0]?.Reason ?? "",
        /was not decided in time\. Asked by e-mail: site-owner/,
      );
    });

    it("keeps the address of the answer no longer than it is needed, and shows it nowhere", async () => {
      const { event, link } = await waiting(await launched(patient));
      const shown = () => JSON.stringify([mails(), world.log]);
      assert.notInclude(shown(), event.ResponseURL);

      const page = await sendForm(world, link, approve);

      assert.notInclude(shown() + page.body, event.ResponseURL);
      assert.notInclude(JSON.stringify(await world.items()), event.ResponseURL);
    });
  });
});
