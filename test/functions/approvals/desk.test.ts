import { assert } from "chai";
import { createDesk } from "../../../functions/approvals/desk";
import { nobody } from "../../../functions/approvals/panel";
import { errorOf } from "../../sandbox/aws/start";
import { askedRun } from "./asked-run";
import { Launch, linksTo, linkTo, pass, settle, storedAs } from "./launch";
import { openPage, sendForm, textOf } from "./person";
import { start, usualPanels, useWorld } from "./world";

const hour = 3_600_000;

describe("createDesk", () => {
  const world = useWorld();

  it("stores a request and sends the e-mail", async () => {
    const request = askedRun();

    const approval = await world.desk.ask(request);

    const panel = { ...nobody, approvers: ["approver@example.com"] };
    assert.deepEqual(approval, { ...request, state: "PENDING", panel, votes: [] });
    assert.lengthOf(linksTo(world, request.id), 1);
  });

  it("asks once, and gives what has become of it", async () => {
    const request = askedRun();
    await world.desk.ask(request);
    await sendForm(world, await linkTo(world, request.id), { decision: "approve" });

    const again = await world.desk.ask({ ...request, title: "Other" });

    assert.deepEqual([again.state, again.title], ["APPROVED", "Create VM"]);
    assert.deepEqual(again.decision, { by: "approver@example.com", at: start });
    assert.lengthOf(linksTo(world, request.id), 1);
  });

  it("sends one e-mail when it is asked ten times at once", async () => {
    const request = askedRun();

    await Promise.all(Array.from({ length: 10 }, () => world.desk.ask(request)));

    assert.lengthOf(linksTo(world, request.id), 1);
  });

  const faults = [
    { service: "SNS", operation: "Publish", error: "AuthorizationError" },
    { service: "KMS", operation: "GenerateMac", error: "DisabledException" },
  ];
  for (const fault of faults) {
    it(`does not fail when ${fault.service} refuses, and the clock asks`, async () => {
      const request = askedRun();
      world.aws.endpoint.faults.add(fault);

      await world.desk.ask(request);

      assert.lengthOf(linksTo(world, request.id), 0);
      assert.isNotEmpty(await linkTo(world, request.id));
    });
  }

  it("fails when the request cannot be stored", async () => {
    const fault = { service: "DynamoDB", operation: "PutItem", error: "InternalServerError" };
    world.aws.endpoint.faults.add({ ...fault, times: 3 });

    const error = await errorOf(world.desk.ask(askedRun()));

    assert.equal(error.name, "InternalServerError");
  });

  it("says which approver has no topic", async () => {
    const { dynamodb } = world;
    const sns = { send: () => assert.fail() } as never;
    const settings = {
      ...{ tableName: "approvals", keyArn: "", pagesUrl: "", topics: {} },
      ...usualPanels,
    };
    const request = askedRun();

    await createDesk(settings, { dynamodb, kms: sns, sns }).ask(request);

    const { error } = (await storedAs(world, request.id)).todo.notify ?? {};
    assert.match(error ?? "", /^approver@example.com: approver@example.com has no topic/);
  });

  it("finds nothing under an unknown id", async () => {
    assert.isUndefined(await world.desk.find("0".repeat(32)));
  });

  it("never shows a wait URL", async () => {
    const launch = new Launch(world);
    await launch.begin();

    const found = await world.desk.find(launch.id);

    assert.equal(found?.stackId, launch.stackId);
    assert.notProperty(found, "waitUrl");
  });

  it("finds a request EXPIRED from the moment on, and nobody can decide then", async () => {
    const request = askedRun({ expiresAt: start + hour });
    await world.desk.ask(request);
    const link = await linkTo(world, request.id);
    pass(hour - 1);
    assert.equal((await world.desk.find(request.id))?.state, "PENDING");

    pass(1);

    assert.equal((await world.desk.find(request.id))?.state, "EXPIRED");
    const page = await sendForm(world, link, { decision: "approve" });
    assert.equal(page.statusCode, 410);
    assert.equal((await storedAs(world, request.id)).state, "EXPIRED");
  });

  it("shows all that was filled in, whole, and cuts a title", async () => {
    const details = Array.from({ length: 205 }, (_, index) => [`p${index}`, "x"] as const);
    const long = [["Text", `${"y".repeat(20_000)}.`] as const, ...details];
    const request = askedRun({ title: `T\n${"t".repeat(300)}`, details: long });

    await world.desk.ask(request);

    const page = await openPage(world, await linkTo(world, request.id));
    const text = textOf(page);
    assert.include(text, `Text ${"y".repeat(20_000)}. p0 x`);
    assert.include(text, "p204 x");
    assert.include(text, `T ${"t".repeat(197)}…`);
  });

  for (const [what, value, fits] of [
    ["quotes", '"', 149_000],
    ["Chinese characters", "\u6f22", 99_000],
    ["emojis", "😀", 74_000],
  ] as const) {
    it(`stores as many ${what} as DynamoDB takes, and names what is too long`, async () => {
      const ask = (count: number) =>
        world.desk.ask(
          askedRun({
            details: [
              ["A", "x"],
              ["Text", value.repeat(count)],
            ],
          }),
        );

      assert.equal((await ask(fits)).state, "PENDING");
      const error = await errorOf(ask(fits * 1.02));
      assert.match(
        error.message,
        /^What is to be approved has \d+ bytes; allowed are 300000, since approvers must see all of it\..*the longest is "Text"/,
      );
    });
  }

  it("shows what was filled in for two weeks after its time, and then by no link", async () => {
    const request = askedRun({ details: [["Text", "of the form"]] });
    await world.desk.ask(request);
    const link = await linkTo(world, request.id);
    await sendForm(world, link, { decision: "approve" });

    pass(14 * 24 * hour);
    assert.include(textOf(await openPage(world, link)), "of the form");
    pass(12 * hour);

    const text = textOf(await openPage(world, link));
    assert.notInclude(text, "of the form");
    assert.include(text, "This is kept, but links show it no longer.");
  });

  it("wakes the run that waits when somebody decides, and when nobody does", async () => {
    const decided = askedRun();
    const expired = askedRun();
    await world.takeWakes();
    for (const request of [decided, expired]) await world.desk.ask(request);
    const link = await linkTo(world, decided.id);

    const page = await sendForm(world, link, { decision: "approve" });
    assert.deepEqual(await world.takeWakes(), [
      { wake: decided.run?.id, group: decided.run?.group },
    ]);
    pass(12 * hour);
    await settle(world, expired.id);

    assert.include(
      textOf(page),
      "The run has been told. It goes on, unless it has ended meanwhile.",
    );
    assert.deepEqual(await world.takeWakes(), [
      { wake: expired.run?.id, group: expired.run?.group },
    ]);
  });

  it("keeps a decision about a run whose queue cannot be reached, and wakes it later", async () => {
    const request = askedRun();
    await world.takeWakes();
    await world.desk.ask(request);
    const link = await linkTo(world, request.id);
    const fault = { service: "SQS", operation: "SendMessageBatch", error: "ServiceUnavailable" };
    world.aws.endpoint.faults.add({ ...fault, times: 3 });

    const page = await sendForm(world, link, { decision: "reject", reason: "No" });
    assert.include(textOf(page), "the run could not be told yet");
    await settle(world, request.id);

    assert.deepEqual(await world.takeWakes(), [
      { wake: request.run?.id, group: request.run?.group },
    ]);
    assert.include(textOf(await openPage(world, link)), "The run has been told and ends.");
  });
});
