import { assert } from "chai";
import type { Frame, Page } from "playwright-core";
import { Keyboard } from "./keyboard";
import { useConsole } from "./setup";

/** The page that a link of an e-mail opens, in its frame. */
async function decisionPage(page: Page): Promise<Frame> {
  const frame = await (await page.waitForSelector("iframe.mail-page")).contentFrame();
  if (!frame) throw new Error("The frame shows no page.");
  await frame.getByRole("button", { name: "Approve" }).waitFor();
  return frame;
}

describe("everything that a person does, by keyboard alone", function () {
  this.timeout(240_000);
  const test = useConsole();
  const openHome = async () => {
    const { page, problems } = await test.open("/");
    return { page, problems, keys: new Keyboard(page) };
  };

  async function fillCreateVm(keys: Keyboard, title: string): Promise<void> {
    await keys.fill(/^Title of the new VM/, title);
    await keys.fill(/^Number of CPU cores/, "2", "spinbutton");
    await keys.fill(/^Size of memory/, "4", "spinbutton");
    await keys.fill(/^Size of storage/, "20", "spinbutton");
    await keys.choose(/^Deployment region/, "eu-west-1");
    await keys.press("button", "Run");
  }

  async function launchSite(keys: Keyboard, page: Page, name: string): Promise<string> {
    await keys.open("Self-service");
    await keys.press("link", /Static site/i);
    await page.waitForURL(/launch_static_site/);
    await keys.fill(/^.*\(required\)/, name);
    await keys.press("button", "Run");
    await page.waitForURL(/\/runs\/r_\w+$/);
    return page.url().split("/").at(-1) ?? "";
  }

  it("fills a form in wrongly and rightly, watches the run end, finds its entity, and follows its way on the map", async () => {
    const { page, problems, keys } = await openHome();
    await keys.press("link", "Create a VM");
    await page.getByLabel("Number of CPU cores").waitFor();
    await keys.fill(/^Number of CPU cores/, "0", "spinbutton");
    await page.keyboard.press("Enter");
    await page.getByText("It is 0; it must be >= 1").waitFor();
    // The first mistake has the focus, and is mended first.
    await page.keyboard.press("Shift+Tab");
    await fillCreateVm(keys, "Typed alone");

    await page.waitForURL(/\/runs\/r_\w+$/);
    const run = page.url().split("/").at(-1) ?? "";
    const outcome = page.getByRole("region", { name: "Outcome" });
    await outcome.getByText("success", { exact: true }).waitFor({ timeout: 90_000 });
    await keys.press("button", /Kafka.*produced/);
    await page
      .getByRole("region", { name: /handed on/ })
      .getByText('"Typed alone"')
      .first()
      .waitFor();
    await page.keyboard.press("Control+Home");
    await keys.press("link", /^vm\//);
    await page.getByRole("heading", { level: 1, name: "Typed alone" }).waitFor();
    await page.getByRole("region", { name: "History" }).getByRole("link").first().waitFor();
    await keys.press("link", "create_vm");
    await page.waitForURL(new RegExp(`/runs/${run}$`));
    await keys.press("link", "Run again with these inputs");
    assert.equal(await page.getByLabel("Title of the new VM").inputValue(), "Typed alone");
    await page.goBack();
    await keys.press("link", "See its way on the map");

    const way = page.getByRole("list", { name: "Steps of the way" });
    await way.getByText("runs-worker → Port's API", { exact: true }).first().waitFor();
    await keys.press("button", /^runs queue/);
    await page.getByRole("region", { name: "runs", exact: true }).waitFor();
    await keys.press("button", "Play it again");
    await page.getByRole("button", { name: "Stop" }).waitFor();
    assert.deepEqual(problems, []);
  });

  it("approves a launch in the mailbox, and rejects another with a reason", async () => {
    const { page, problems, keys } = await openHome();
    const approved = await launchSite(keys, page, "approved-by-keys");
    await keys.open("Mailbox");
    await keys.press("button", "Approve", "Enter", await decisionPage(page));
    await page.getByRole("article").getByText("approved", { exact: true }).waitFor();
    assert.equal((await test.sandbox.ended(approved, 90)).status, "SUCCESS");

    const rejected = await launchSite(keys, page, "rejected-by-keys");
    await keys.open("Mailbox");
    await page.getByRole("link", { name: "Open the e-mail" }).waitFor();
    await keys.press("link", "Open the e-mail");
    const frame = await decisionPage(page);
    await keys.fill(/Reason/, "We have enough of them.", "textbox", frame);
    await keys.press("button", "Reject", "Enter", frame);
    await page.getByRole("article").getByText("rejected", { exact: true }).waitFor();
    const ended = await test.sandbox.ended(rejected, 90);
    assert.equal(ended.status, "FAILURE");
    assert.include(ended.summary ?? "", "We have enough of them.");
    assert.deepEqual(problems, []);
  });

  it("breaks Port, mends it, and sees the run recover", async () => {
    const { page, problems, keys } = await openHome();
    await keys.open("Faults");
    await keys.press("switch", "Port is down", " ");
    await page.getByText("Port is down, from now on.").waitFor();
    await keys.open("Self-service");
    await keys.press("link", /Create VM|Create a VM/i);
    await page.getByLabel("Number of CPU cores").waitFor();
    await fillCreateVm(keys, "Survivor by keys");
    await page.waitForURL(/\/runs\/r_\w+$/);
    const run = page.url().split("/").at(-1) ?? "";

    await keys.open("Faults");
    const card = page.getByRole("article").filter({ hasText: "Port is down" });
    await card.getByText(/It has struck/).waitFor();
    await keys.press("button", "Switch all off");
    await page.getByText("Everything goes well again.").waitFor();
    assert.equal((await test.sandbox.ended(run, 120)).status, "SUCCESS");
    await keys.open("Runs");
    await page
      .getByRole("row", { name: /success/i })
      .first()
      .waitFor();
    await keys.to("row", /Create/);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    await page.getByRole("region", { name: "Outcome" }).waitFor();
    assert.deepEqual(problems, []);
  });

  it("sends a dead letter back", async () => {
    const { page, problems, keys } = await openHome();
    test.sandbox.send("this is no run");
    await keys.open("Map");
    await page
      .getByText(/not JSON/)
      .first()
      .waitFor();
    await keys.press("button", "Send it back");
    await page.getByText(/The letter is sent back to .*runs-redriven/).waitFor();
    assert.deepEqual(problems, []);
  });

  it("finds out why an event matched nothing", async () => {
    const { page, problems, keys } = await openHome();
    const event = {
      ...{ source: "aws.sns", "detail-type": "AWS API Call via CloudTrail" },
      detail: { eventSource: "sns.amazonaws.com", eventName: "Publish" },
    };
    await fetch(test.at("/events"), { method: "POST", body: JSON.stringify(event) });
    await keys.open("Events");
    await keys.choose("Deliveries", "Taken by none");
    await keys.press("row", /Publish/);
    await page.getByText("No rule takes it, so nothing happens.").waitFor();
    await page.getByText(/detail\.eventName: expected .*"Publish"/).waitFor();
    assert.deepEqual(problems, []);
  });

  it("makes a resource and deletes it, sends an event, and changes the look", async () => {
    const { page, problems, keys } = await openHome();
    await keys.open("AWS");
    await keys.fill("Type of resource", "AWS::SQS::Queue", "combobox");
    await keys.press("button", "Open the type");
    await keys.press("link", "Make one");
    await page.getByLabel("QueueName").waitFor();
    await keys.fill(/^QueueName/, "made-by-keys");
    await keys.press("button", "Make it");
    await page.getByRole("heading", { level: 1, name: /made-by-keys$/ }).waitFor();
    await keys.press("button", "Delete");
    await keys.press("button", "Yes, delete it");
    await page.getByText("There is none yet.", { exact: false }).waitFor();
    await keys.open("AWS");
    await keys.press("link", /event/i);
    await keys.choose("Begin with an example", "sns topic: a created topic");
    await keys.press("button", "Send it");
    await keys.press("link", "See its way on the map");
    await keys.press("button", /^Look/);
    await page.getByText(/Look: /).waitFor();
    assert.deepEqual(problems, []);
  });
});
