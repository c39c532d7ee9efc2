import { DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { assert } from "chai";
import type { Page } from "playwright-core";
import {
  devices,
  findChromium,
  TestBrowser,
  type Device,
  type TestPage,
} from "../support/chromium";
import { skipWithout } from "../support/real-part";
import { TestSandbox } from "../support/sandbox";

describe("approvals in a real browser", function () {
  this.timeout(180_000);
  let browser: TestBrowser;
  let sandbox: TestSandbox;
  const opened: TestPage[] = [];

  before(async function () {
    const found = findChromium();
    skipWithout(this, "problem" in found ? found.problem : undefined);
    browser = await TestBrowser.start((found as { path: string }).path);
    sandbox = await TestSandbox.start({ handlersFolder: "handlers" });
  });
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close();
  });
  after(async () => {
    await browser?.close();
    await sandbox?.close();
  });

  const open = async (device: Device, options?: { javaScript?: boolean }) => {
    const one = await browser.open(device, options);
    opened.push(one);
    return one;
  };

  /** Launches the static site through Port. @returns the run's id, and the link of its e-mail */
  const launch = async (SiteName: string) => {
    const { mailbox } = sandbox.sandbox.parts;
    const read = mailbox.messages.length;
    const runId = await sandbox.startRun("launch_static_site", { SiteName });
    const link = await sandbox.until("the e-mail", 60, () => {
      const mails = mailbox.messages.slice(read);
      const mail = mails.find(({ body }) => body.includes(SiteName));
      return /https?:\/\/\S+\/approvals\/\S+/.exec(mail?.body ?? "")?.[0];
    });
    return { runId, link };
  };

  /** Looks at an address on every device, with scripts and without, and keeps a screenshot. */
  const look = async (name: string, address: string, heading: string, texts: readonly string[]) => {
    for (const device of Object.keys(devices) as Device[]) {
      const one = await open(device, { javaScript: device === "desktop" });
      await one.page.goto(address);
      await judge(one, name, heading, texts);
    }
  };

  /** Whether a page says what it should, fits its screen and did nothing that it should not. */
  const judge = async (
    one: TestPage,
    name: string,
    heading: string,
    texts: readonly string[] = [],
    page: Page = one.page,
  ) => {
    assert.equal(await page.getByRole("heading", { level: 1 }).textContent(), heading, name);
    assert.match(await page.title(), / – Longshore$/);
    const shown = await page.locator("main").innerText();
    for (const text of texts) assert.include(shown, text, name);
    await one.screenshot(`approval-${name}`, page);
    const size = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]";
    const [width, screen] = await page.evaluate<number[]>(size);
    assert.equal(width, screen, `${name} is wider than the screen`);
    assert.deepEqual(one.problems, [], name);
  };

  /** The stack that a request's page names. */
  const stackOf = async (page: Page) => {
    const name = await page
      .locator("dl > div", { hasText: /^\s*Stack/ })
      .locator("dd")
      .textContent();
    const stack = sandbox.sandbox.parts.aws.cloudFormation.stacks.find(name ?? "");
    assert(stack, `there is no stack ${name}`);
    return stack;
  };

  const untilStatus = (stack: { readonly status: string }, status: string) =>
    sandbox.until(`the stack is ${status}`, 60, () => stack.status === status || undefined);

  it("approves by keyboard alone: the stack is made and the run succeeds", async () => {
    const { runId, link } = await launch("by-keyboard");
    await look("request", link, "Static site", [
      "Asked by",
      "developer@example.com",
      "by-keyboard",
      "It counts once and cannot be taken back.",
    ]);
    const one = await open("desktop");
    await one.page.goto(`${sandbox.sandbox.front.url}/mailbox`);
    await one.screenshot("mailbox");

    // The newest e-mail is the first, and its link is all that the keyboard reaches.
    const popup = one.page.context().waitForEvent("page");
    await one.page.keyboard.press("Tab");
    await one.page.keyboard.press("Enter");
    const page = await popup;
    await page.getByRole("heading", { level: 1 }).waitFor();
    assert.equal(page.url(), link);
    const stack = await stackOf(page);
    await page.keyboard.press("Tab");
    await page.keyboard.type("Within the budget.");
    await page.keyboard.press("Enter");
    assert.equal(
      await page.getByLabel("Reason").inputValue(),
      "Within the budget.\n",
      "Enter decides nothing",
    );
    await page.keyboard.press("Tab");
    assert.equal(await page.locator(":focus").textContent(), "Approve");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Approved" }).waitFor();

    assert.equal(page.url(), link, "reloading the page repeats nothing");
    assert.deepEqual(one.problems, []);
    await untilStatus(stack, "CREATE_COMPLETE");
    const run = await sandbox.ended(runId, 60);
    assert.equal(run.status, "SUCCESS");
    assert.match(run.summary ?? "", /Approved by approver@example\.com at /);
    await look("approved", link, "Approved", [
      "Approved by",
      "approver@example.com",
      "Within the budget.",
      "The stack has been told and goes on.",
    ]);
  });

  it("rejects on a phone without scripts, with a reason: the stack rolls back", async () => {
    const { runId, link } = await launch("on-a-phone");
    const one = await open("phone", { javaScript: false });
    const { page } = one;
    await page.goto(link);
    const stack = await stackOf(page);

    await page.getByRole("button", { name: "Reject" }).click();
    await judge(one, "to-correct", "Static site", [
      "Nothing was decided yet",
      "Enter a reason: a rejection needs one.",
    ]);
    await page.getByLabel("Reason").fill("There is a <b>site</b> already.");
    await page.getByRole("button", { name: "Reject" }).click();

    await judge(one, "rejected-now", "Rejected", [
      "approver@example.com",
      "There is a <b>site</b> already.",
    ]);
    await untilStatus(stack, "ROLLBACK_COMPLETE");
    const run = await sandbox.ended(runId, 60);
    assert.equal(run.status, "FAILURE");
    assert.include(run.summary, "There is a <b>site</b> already.");
    await look("rejected", link, "Rejected", [
      "Rejected by",
      "There is a <b>site</b> already.",
      "The stack has been told and rolls back.",
    ]);
  });

  it("lets the first of two people decide, and tells the second", async () => {
    const { link } = await launch("two-people");
    const people = [await open("phone"), await open("desktop")] as const;
    for (const { page } of people) await page.goto(link);

    for (const { page } of people) await page.getByRole("button", { name: "Approve" }).click();

    await judge(people[0], "first-of-two", "Approved");
    await judge(people[1], "decided-already", "Already approved", [
      "This was decided before, so nothing was changed now.",
    ]);
    const late = await open("phone", { javaScript: false });
    // The form as it was, at the page's own address: from elsewhere it would be a foreign page's.
    const form = await formAgain(link);
    await late.page.route(link, (route) =>
      route.request().method() === "GET"
        ? route.fulfill({ contentType: "text/html", body: form })
        : route.continue(),
    );
    await late.page.goto(link);
    await late.page.getByRole("button").click();
    await judge(late, "decided-already", "Already approved");
  });

  it("shows a request that was taken back", async () => {
    const { link } = await launch("taken-back");
    const one = await open("desktop");
    await one.page.goto(link);
    const stack = await stackOf(one.page);

    sandbox.sandbox.parts.aws.cloudFormation.stacks.delete(stack.id);
    await sandbox.until("the request is cancelled", 60, async () => {
      await one.page.goto(link);
      const heading = one.page.getByRole("heading", { level: 1 });
      return (await heading.textContent()) === "Cancelled" || undefined;
    });

    await look("cancelled", link, "Cancelled", [
      "there is nothing to decide any more",
      "taken-back",
    ]);
    assert.equal(await one.page.getByRole("button").count(), 0);
  });

  it("shows a request whose time is over", async () => {
    const { link } = await launch("too-late");
    const [, id = ""] = /approvals\/([0-9a-f]+)\?/.exec(link) ?? [];
    await endTimeOf(id);

    await look("expired", link, "Expired", ["so it is too late now and nothing was approved"]);
  });

  it("tells nothing to whoever has a wrong link", async () => {
    const { link } = await launch("wrong-link");

    // The last character of a token has bits that nobody looks at.
    const wrong = link.replace(/.{3}$/, (end) => (end === "AAA" ? "BBA" : "AAA"));
    await look("invalid", wrong, "No such request", [
      "This link leads to no request for approval.",
    ]);
  });

  /** A form as a browser keeps it that showed the request before it was decided. */
  const formAgain = async (link: string) => {
    const { origin, pathname, searchParams } = new URL(link);
    const token = searchParams.get("token") ?? "";
    const fields = { token, decision: "approve" };
    const inputs = Object.entries(fields).map(
      ([name, value]) => `<input name=${name} value="${value}">`,
    );
    return `<form method=post action="${origin}${pathname}">${inputs.join("")}<button>Send</button></form>`;
  };

  /** Lets the time of a request be over, which takes twelve hours otherwise. */
  const endTimeOf = async (id: string) => {
    const { aws, region } = sandbox.sandbox.parts;
    const client = new DynamoDBClient({
      endpoint: aws.url,
      region,
      credentials: aws.rootCredentials,
    });
    await client.send(
      new UpdateItemCommand({
        TableName: "dev-approvals-table",
        Key: { id: { S: id } },
        UpdateExpression: "SET expiresAt = :past",
        ConditionExpression: "attribute_exists(id)",
        ExpressionAttributeValues: { ":past": { N: String(Date.now() - 1000) } },
      }),
    );
  };
});
