import { assert } from "chai";
import { useConsole } from "./setup";

describe("the console in a real browser", function () {
  this.timeout(180_000);
  const test = useConsole();

  it("shows a mistake beside its field, starts a run when it is right, follows it to its end, and leads to the entity", async () => {
    const { page, problems } = await test.open("/");
    await page.getByRole("link", { name: "Create a VM" }).click();
    await page.getByLabel("Number of CPU cores").fill("0");
    await page.getByRole("button", { name: "Run" }).click();

    const storage = page.getByLabel("Size of storage");
    await page.getByText("It is 0; it must be >= 1").waitFor();
    await page.getByText("This is required.").nth(2).waitFor();
    assert.equal(await storage.getAttribute("aria-invalid"), "true");
    assert.equal(await page.evaluate("document.activeElement.id"), "input-cpu");

    await page.getByLabel("Title of the new VM").fill("Seen in a browser");
    await page.getByLabel("Number of CPU cores").fill("2");
    await page.getByLabel("Size of memory").fill("4");
    await storage.fill("20");
    await page.getByLabel("Deployment region").selectOption("eu-west-1");
    await page.getByRole("button", { name: "Run" }).click();

    await page.waitForURL(/\/runs\/r_\w+$/);
    const outcome = page.getByRole("region", { name: "Outcome" });
    await outcome.getByText("success", { exact: true }).waitFor({ timeout: 60_000 });
    await page.getByRole("region", { name: "Log" }).getByText("Creating a t3.medium").waitFor();
    await page.getByRole("region", { name: "Steps" }).getByText("find image").waitFor();
    await page
      .getByRole("button", { name: /Kafka.*produced/ })
      .first()
      .click();
    await page
      .getByRole("region", { name: /handed on/ })
      .getByText('"Seen in a browser"')
      .first()
      .waitFor();

    await outcome.getByRole("link", { name: /^vm\// }).click();
    await page.getByRole("heading", { level: 1, name: "Seen in a browser" }).waitFor();
    await page
      .getByRole("region", { name: "History" })
      .getByRole("link", { name: "create_vm" })
      .first()
      .click();
    await page.waitForURL(/\/runs\/r_/);
    assert.deepEqual(problems, []);
  });

  it("draws pickers that offer what fits, and inputs that show, wait or are filled in by jq", async () => {
    const vpc = await test.sandbox.until("the network of the VM", 60, () => {
      const { vpc: id } = test.sandbox.port.entity("vm", "seeded-vm")?.relations ?? {};
      return typeof id === "string" ? id : undefined;
    });
    const rule = {
      operator: "relatedTo",
      blueprint: "vpc",
      value: { jqQuery: ".form.net.identifier" },
    };
    const properties = {
      net: { type: "string", title: "Network", format: "entity", blueprint: "vpc" },
      machine: {
        ...{ type: "string", title: "Machine", format: "entity", blueprint: "vm" },
        ...{ dependsOn: ["net"], dataset: { combinator: "and", rules: [rule] } },
      },
      why: { type: "string", title: "Why", visible: { jqQuery: ".form.machine != null" } },
      by: { type: "string", title: "By", default: { jqQuery: ".user.email" } },
    };
    const required = { jqQuery: 'if .form.machine then ["net", "why"] else ["net"] end' };
    await test.sandbox.api("POST", "/v1/actions", 200, {
      ...{ identifier: "pick", title: "Pick", invocationMethod: { type: "KAFKA" } },
      trigger: {
        ...{ type: "self-service", operation: "CREATE" },
        userInputs: { properties, required, order: Object.keys(properties) },
      },
    });
    const { page, problems } = await test.open("/self-service/pick");
    const machine = page.getByLabel("Machine");
    await page.getByText("Fill in Network first.").waitFor();
    assert.isTrue(await machine.isDisabled());
    assert.equal(await page.getByLabel("Why").count(), 0);

    await page.getByLabel("Network").fill(vpc);
    await page
      .locator('#input-machine-entities option[value="seeded-vm"]')
      .waitFor({ state: "attached" });
    await machine.fill("nobody");
    await page.getByRole("button", { name: "Run" }).click();
    await page.getByText(/"nobody" is none of the \d+ that can be chosen here/).waitFor();
    await page.getByText("This is required.").waitFor();
    await machine.fill("seeded-vm");
    await page.getByLabel("Why").fill("to see it");
    assert.equal(await page.getByLabel("By").inputValue(), "developer@example.com");
    await page.getByRole("button", { name: "Run" }).click();
    await page.waitForURL(/\/runs\/r_\w+$/);

    const run = test.sandbox.port.run(page.url().split("/").at(-1) ?? "");
    const sent = { net: vpc, machine: "seeded-vm", why: "to see it", by: "developer@example.com" };
    assert.deepEqual(run?.properties, sent);
    assert.deepEqual(problems, []);
  });

  it("goes through a list by the arrow keys, and opens a row with Enter", async () => {
    for (const SiteName of ["first-site", "second-site"]) {
      await test.sandbox.startRun("launch_static_site", { SiteName });
    }
    const { page } = await test.open("/runs");
    const rows = page.getByRole("table", { name: "Runs" }).locator("[data-row]");
    await rows.nth(1).waitFor();
    await rows.first().focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");

    await page.waitForURL(/\/runs\/r_\w+$/);
    assert.match((await page.getByRole("heading", { level: 1 }).textContent()) ?? "", /\w/);
    assert.equal(await page.evaluate("document.activeElement.tagName"), "H1");
  });

  it("says why an event changed nothing, and which rule came near", async () => {
    const { page, problems } = await test.open("/events");
    const event = {
      ...{ source: "aws.sns", "detail-type": "AWS API Call via CloudTrail" },
      detail: { eventSource: "sns.amazonaws.com", eventName: "Publish" },
    };
    await fetch(test.at("/events"), { method: "POST", body: JSON.stringify(event) });

    await page.getByLabel("Deliveries").selectOption("none");
    await page.getByRole("row", { name: /Publish/ }).click();

    await page.getByText("No rule takes it, so nothing happens.").waitFor();
    await page
      .getByRole("heading", { name: /^does not handlers.*sns-topic\.ts events/ })
      .first()
      .waitFor();
    await page.getByText(/detail\.eventName: expected .*"Publish"/).waitFor();
    assert.deepEqual(problems, []);
  });

  it("shows a secret nowhere: not in the form, the run, or what any step has handed on", async () => {
    const { page } = await test.open("/self-service/launch_wordpress");
    const secret = "Correct-Horse-Battery";
    const password = page.getByLabel("Administrator's password");
    assert.equal(await password.getAttribute("type"), "password");
    await page.getByLabel("Title of the site").fill("Secretive");
    await page.getByLabel("Administrator's e-mail address").fill("ed@example.com");
    await password.fill(secret);
    await page.getByLabel("Who may visit").fill("203.0.113.0/24");
    await page.getByRole("button", { name: "Run" }).click();
    await page.waitForURL(/\/runs\/r_\w+$/);
    const id = page.url().split("/").at(-1) ?? "";
    await test.sandbox.until("a first step", 60, () =>
      test.sandbox.sandbox.hops.all.find(
        ({ part, traces }) => part === "SQS" && traces.includes(id),
      ),
    );

    const hops = (await (await fetch(test.at(`/console/hops?trace=${id}`))).json()) as {
      hops: { id: number }[];
    };
    const payloads = await Promise.all(
      hops.hops.map(async (hop) => (await fetch(test.at(`/console/payload?hop=${hop.id}`))).text()),
    );
    assert.notInclude(JSON.stringify(hops) + payloads.join("\n"), secret);
    assert.notInclude(await page.content(), secret);
    await page.getByText("••••").first().waitFor();
  });

  it("has a heading, a way back and a sentence for every address that leads nowhere", async () => {
    const cases: [path: string, heading: string | RegExp, said: RegExp][] = [
      ["/runs/r_none", "r_none", /There is no run "r_none"/],
      ["/events/999999999", "Event 999999999", /is no event, or the event is forgotten/],
      ["/catalog/nothing", "nothing", /There is no blueprint "nothing"/],
      ["/catalog/vm/nobody", "nobody", /There is no such entity/],
      ["/catalog/vm/%E2%80%AE%3Cb%3E", /<b>$/, /There is no such entity/],
      ["/self-service/nothing", "nothing", /There is no action "nothing"/],
      ["/mail/77", "Mailbox", /There is no e-mail 77/],
      ["/aws/No::Such::Type", "No::Such::Type", /No::Such::Type/],
      ["/catalog/%E0%A4%A", "%E0%A4%A", /There is no blueprint/],
      ["/nothing-here", "There is nothing here", /No view is called "nothing-here"/],
    ];
    for (const [path, heading, said] of cases) {
      const { page, close } = await test.open(path);
      await page.getByRole("heading", { level: 1, name: heading }).waitFor();
      await page.getByRole("main").getByText(said).first().waitFor();
      assert.isAbove(await page.getByRole("link").count(), 5, path);
      await close();
    }
  });

  it("draws of 10,000 rows those that can be seen, and goes to the last one by a key", async () => {
    const { page, problems } = await test.open("/");
    const entities = Array.from({ length: 10_000 }, (_, index) => ({
      ...{ identifier: `vm-${index}`, title: `VM ${index}`, properties: {}, relations: {} },
      ...{ updatedAt: "2026-01-31T12:00:00Z", updatedBy: "somebody" },
    }));
    await page.route("**/console/entities?*", (route) => route.fulfill({ json: { entities } }));
    await page.goto(test.at("/catalog/vm"));
    const rows = page.getByRole("table").locator("[data-row]");
    await rows.first().waitFor();
    assert.isBelow(await rows.count(), 100);

    await rows.first().focus();
    await page.keyboard.press("End");
    await page.getByText("VM 9999", { exact: true }).waitFor();
    assert.isBelow(await rows.count(), 100);
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/catalog\/vm\/vm-9999$/);
    assert.deepEqual(problems, []);
  });

  it("bears very long names, and those that go from right to left, on a phone", async () => {
    const title = `${"a-very-long-name-".repeat(10)} مرحبا שלום`;
    const inputs = { title, cpu: 2, memory: 4, storage: 20, region: "eu-west-1" };
    const run = await test.sandbox.startRun("create_vm", inputs);
    await test.sandbox.ended(run, 90);
    const vm = test.sandbox.port.entities("vm").find((one) => one.title === title);
    const entity = encodeURIComponent(vm?.identifier ?? assert.fail("There is no such VM."));
    const paths = ["/", "/runs", `/runs/${run}`, "/catalog/vm", `/catalog/vm/${entity}`];
    for (const path of [...paths, `/map?trace=${run}`, `/traces/${run}`]) {
      const { page, close } = await test.open(path, "phone");
      await page.locator(".loading").first().waitFor({ state: "detached" });
      const wide = await page.evaluate<number>(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth",
      );
      assert.equal(wide, 0, path);
      await close();
    }
  });

  it("finds its way back to what happens when the connection breaks", async () => {
    const { page } = await test.open("/runs");
    await page.getByText("Live", { exact: true }).waitFor();
    await page.context().setOffline(true);
    await page.context().setOffline(false);

    const id = await test.sandbox.startRun("create_bucket", {
      name: "after-a-break",
      region: "eu-west-1",
    });

    await page.locator(`a, [role=row]`).filter({ hasText: "Create" }).first().waitFor();
    await page.goto(test.at(`/runs/${id}`));
    await page
      .getByRole("region", { name: "Outcome" })
      .getByText("success", { exact: true })
      .waitFor();
  });
});
