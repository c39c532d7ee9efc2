import { assert } from "chai";
import { Launch, pass, settle } from "./launch";
import { blueprint } from "./outside";
import { openPage, sendForm } from "./person";
import { useWorld } from "./world";

describe("the presigned URL", () => {
  const world = useWorld();

  it("is in no e-mail, page, log line or call but the signal, whatever happens", async () => {
    const pages: string[] = [];
    const secrets: string[] = [];
    const answers = [undefined, "cut" as const, { status: 403, body: "<Code>AccessDenied</Code>" }];
    for (const answer of answers) {
      for (const decision of ["approve", "reject"]) {
        const launch = new Launch(world);
        await world.client.entities.upsert(blueprint, { identifier: launch.productId });
        const signature = new URL(launch.waitUrl).searchParams.get("X-Amz-Signature") ?? "";
        assert.lengthOf(signature, 64);
        secrets.push(signature, launch.waitUrl);
        await launch.begin();
        const link = await launch.link();
        pages.push((await openPage(world, link)).body);
        pass(11 * 3_600_000);
        await world.clock();
        world.signals.answer = answer;
        const fields = { decision, reason: "No" };
        pages.push((await sendForm(world, link, fields)).body);
        await settle(world, launch.id);
        world.signals.answer = undefined;
        pages.push((await sendForm(world, link, fields)).body);
        await launch.deliver(launch.event("Delete"));
      }
    }
    const bad = new Launch(world, { properties: { WaitUrl: `https://a:b@x.test/?${secrets[0]}` } });
    await bad.begin();

    const mails = world.aws.endpoint.mailbox.messages.map(({ subject, body }) => subject + body);
    const isSecretKept = (text: string) => /PutItem|^PUT cloudformation-waitcondition-/.test(text);
    const calls = world.tap.calls
      .filter(({ label }) => !isSecretKept(label))
      .map(({ text, headers }) => text + JSON.stringify(headers));
    const told = bad.answers.map((answer) => JSON.stringify(answer));
    const log = world.log.map((entry) => JSON.stringify(entry));
    const stored = (await world.items()).map((item) => JSON.stringify(item));
    assert.isAbove(mails.length, 10);
    assert.isAbove(pages.length, 17);
    assert.isAbove(log.length, 30);
    assert.isAbove(calls.filter((call) => call.includes("PATCH")).length, 3);
    for (const secret of secrets) {
      for (const text of [...mails, ...pages, ...calls, ...told, ...log, ...stored]) {
        assert.notInclude(text, secret);
        assert.notInclude(text, encodeURIComponent(secret));
      }
    }
  }).timeout(20_000);

  it("is not taken for leaked where it belongs", async () => {
    const launch = new Launch(world);
    await launch.begin();

    await launch.decide({ decision: "approve" });

    const { search } = new URL(launch.waitUrl);
    const holders = world.tap.calls.filter(({ text }) => text.includes(search));
    assert.deepEqual(
      holders.map(({ label }) => label),
      ["DynamoDB_20120810.PutItem", "PUT cloudformation-waitcondition-eu-west-1"],
    );
  });

  it("does not take tokens of links into the log either", async () => {
    const launch = new Launch(world);
    await launch.begin();
    const link = await launch.link();
    const token = new URL(link).searchParams.get("token") ?? "";
    const fault = { service: "DynamoDB", operation: "GetItem", error: "InternalServerError" };
    world.aws.endpoint.faults.add({ ...fault, times: 3 });

    assert.equal((await openPage(world, link)).statusCode, 500);

    assert.isNotEmpty(world.log.filter(({ level }) => level === "error"));
    assert.notInclude(JSON.stringify(world.log), token);
  });
});
