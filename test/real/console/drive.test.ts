import { assert } from "chai";
import { useConsole, violationsOn, type Theme } from "./setup";

const site = (SiteName: string) => ({ SiteName });
const vm = (title: string) => ({
  ...{ title, cpu: 2, memory: 4, storage: 20, region: "eu-west-1" },
});

describe("driving the stack in a real browser", function () {
  this.timeout(180_000);
  const test = useConsole();
  const launch = async (name: string) => {
    const known = test.sandbox.sandbox.parts.mailbox.messages.length;
    const run = await test.sandbox.startRun("launch_static_site", site(name));
    await test.sandbox.until("the e-mail that asks", 60, () =>
      test.sandbox.sandbox.parts.mailbox.messages
        .slice(known)
        .find(({ body }) => body.includes("/approvals/")),
    );
    return run;
  };

  it("approves a launch from the mailbox, on the page that its link opens", async () => {
    const run = await launch("approved-here");
    const { page, problems } = await test.open("/mail");
    const framed = page.frameLocator(".mail-page");

    await framed.getByRole("heading", { name: "Static site" }).waitFor();
    assert.equal(test.sandbox.port.run(run)?.status, "IN_PROGRESS", "opening decides nothing");
    await framed.getByRole("button", { name: "Approve" }).click();
    await framed.getByText("Approved", { exact: false }).first().waitFor();

    await page.getByRole("article").getByText("approved", { exact: true }).waitFor();
    assert.equal((await test.sandbox.ended(run, 90)).status, "SUCCESS");
    await page.getByText("Nothing waits for anybody.").waitFor();
    assert.deepEqual(problems, []);
  });

  it("finds a dead letter on the map with its reason, and sends it back", async () => {
    const { page, problems } = await test.open("/map");
    test.sandbox.send("this is no run");

    const letters = page.getByRole("region", { name: "Dead letters" });
    await letters
      .getByText(/not JSON/)
      .first()
      .waitFor();
    await page.getByRole("button", { name: /^dead-letters dead letters · alarm 1/ }).waitFor();
    await page.getByRole("status").getByText("1 alarm rings").waitFor();
    const [before] = await test.sandbox.deadLetters();
    await letters.getByRole("button", { name: "Send it back" }).click();
    await page.getByText(/The letter is sent back to .*runs-redriven/).waitFor();

    // Nobody can read it now, either: it is a dead letter again, and another one.
    await test.sandbox.until("the letter again", 60, async () => {
      const [after] = await test.sandbox.deadLetters();
      return after && after.id !== before?.id ? true : undefined;
    });
    assert.deepEqual(problems, []);
  });

  it("follows a run on the map, as it happens and again", async () => {
    const { page, problems } = await test.open("/map");
    await page.getByRole("button", { name: /^runs-worker function/ }).waitFor();
    const run = await test.sandbox.startRun("create_vm", vm("Followed"));

    await page.locator(".pulse").first().waitFor({ state: "attached" });
    await test.sandbox.ended(run, 90);
    const choice = page.getByLabel("What happened");
    await choice.locator(`option[value="${run}"]`).waitFor({ state: "attached" });
    await choice.selectOption(run);
    const way = page.getByRole("list", { name: "Steps of the way" });
    for (const step of [
      "Port → org_example.runs",
      "runs → runs-worker",
      "runs-worker → Port's API",
    ])
      await way.getByText(step, { exact: true }).first().waitFor();
    await page.getByRole("button", { name: "Play it again" }).click();
    await page.getByRole("button", { name: "Stop" }).waitFor();
    await page.getByRole("button", { name: /^runs queue/ }).click();

    const place = page.getByRole("region", { name: "runs", exact: true });
    await place.getByText("longshore-dev-runs.fifo").waitFor();
    const address = new URL(page.url());
    assert.equal(address.searchParams.get("trace"), run);
    assert.equal(address.searchParams.get("place"), "dev-runs");
    assert.deepEqual(problems, []);
  });

  it("makes, changes and deletes a resource by its type's form, and sends an event", async () => {
    const { page, problems } = await test.open("/aws");
    await page.getByLabel("Type of resource").fill("AWS::SQS::Queue");
    await page.getByRole("button", { name: "Open the type" }).click();
    await page.getByRole("link", { name: "Make one" }).click();
    await page.getByLabel("QueueName").fill("made-by-hand");
    await page.getByLabel("DelaySeconds").fill("soon");
    await page.getByRole("button", { name: "Make it" }).click();
    await page.getByText('"soon" is no number.').waitFor();
    await page.getByLabel("DelaySeconds").fill("5");
    await page.getByRole("button", { name: "Make it" }).click();
    await page.getByRole("heading", { level: 1, name: /made-by-hand$/ }).waitFor();
    await test.sandbox.until("its entity", 60, () =>
      test.sandbox.port.entities("sqs_queue").find(({ title }) => title === "made-by-hand"),
    );
    await page.getByLabel("DelaySeconds").fill("7");
    await page.getByRole("button", { name: "Save the changes" }).click();
    await page.getByText(/is updated/).waitFor();
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("button", { name: "Yes, delete it" }).click();
    await page.getByText("There is none yet.", { exact: false }).waitFor();

    await page.goto(test.at("/aws/events"));
    await page.getByLabel("Begin with an example").selectOption("sns topic: a created topic");
    await page.getByRole("button", { name: "Send it" }).click();
    await page.getByRole("link", { name: "See its way on the map" }).click();
    await page
      .getByRole("list", { name: "Steps of the way" })
      .getByText("AWS → EventBridge", { exact: false })
      .first()
      .waitFor();
    assert.deepEqual(problems, []);
  });

  it("keeps nobody out, also of what is chosen, in both looks", async () => {
    test.sandbox.send("nor is this a run");
    const paths = [
      "/map?place=dev-dead-letters",
      "/faults",
      "/mail",
      "/aws/AWS::SNS::Topic",
      "/aws/AWS::SQS::Queue/new",
      "/aws/events?example=sns%20topic%3A%20a%20created%20topic",
    ];
    const found: string[] = [];
    for (const path of paths) {
      for (const theme of ["light", "dark"] satisfies Theme[]) {
        const one = await test.open(path, "phone", theme);
        await one.page.locator(".loading").first().waitFor({ state: "detached" });
        found.push(...(await violationsOn(one.page)).map((text) => `${path} ${theme}: ${text}`));
        await one.close();
      }
    }

    assert.deepEqual(found, []);
  });
});
