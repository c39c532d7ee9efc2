import type { KMSClient } from "@aws-sdk/client-kms";
import { assert } from "chai";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { WebhookForm } from "../../../functions/approvals/webhook/address";
import { readWebhookUrl } from "../../../functions/approvals/webhook/address";
import { messageOf } from "../../../functions/approvals/webhook/message";
import { postToWebhook } from "../../../functions/approvals/webhook/post";
import { withDeadline } from "../../../functions/with-deadline";
import { Launch, linksTo, pass, settle, storedAs } from "./launch";
import { headingOf, openPage, sendForm, textOf } from "./person";
import { useWorld } from "./world";

const hour = 3_600_000;
const approver = "approver@example.com";
const second = "second@example.com";

/** The link in a message. */
const linkIn = (body: string) => /https:\/\/pages[^"\\\s]+/.exec(body)?.[0] ?? "";

describe("a channel with an incoming webhook", () => {
  const world = useWorld();
  let bodies: string[];

  beforeEach(() => {
    bodies = [];
    world.slack.answer = (_method, body) => {
      bodies.push(body);
      return { status: 202, body: "" };
    };
    deploy("teams");
  });

  function deploy(webhook: WebhookForm): void {
    const rule = { approvers: [approver, second], atLeast: 2 };
    world.deploy(3, { webhook, rules: { default: rule, "product:site": rule } });
  }

  async function begin(properties: Record<string, unknown> = {}): Promise<Launch> {
    const launch = new Launch(world, { properties });
    await launch.begin();
    await world.clock();
    return launch;
  }

  it("is told once of the request, of each vote, and of the end", async () => {
    const launch = await begin();
    await world.clock();
    for (const one of [approver, second]) {
      await sendForm(world, await launch.link(one), { decision: "approve" });
      await world.clock();
    }
    await settle(world, launch.id);

    const headings = bodies.map((body) => /"text":"([^"]+)"/.exec(body)?.[1]);
    assert.deepEqual(headings, ["Approval needed", "1 of 2 agreed", "Approved"]);
    assert.include(bodies[2], `${approver} and ${second}`);
  });

  it("gets a link that shows the request, whole, and decides nothing", async () => {
    const launch = await begin({ Parameters: { Text: "x".repeat(3000) } });
    const link = linkIn(bodies[0] ?? "");

    const page = await openPage(world, link);
    const sent = await sendForm(world, link, { decision: "approve" });

    assert.deepEqual(
      [page.statusCode, headingOf(page), sent.statusCode, headingOf(sent)],
      [200, "Static site", 403, "Nothing was decided"],
    );
    assert.include(textOf(page), "x".repeat(3000));
    assert.notInclude(page.body, "<form");
    assert.deepEqual((await launch.stored()).votes, []);
    // Nor does it lead to what waits for somebody, or to another request.
    const token = new URL(link).searchParams.get("token") ?? "";
    const other = await begin();
    for (const id of ["waiting", other.id]) {
      assert.equal(
        (await openPage(world, `https://p.test/approvals/${id}?token=${token}`)).statusCode,
        404,
      );
    }
  });

  it("gets a link that shows how it ended, and later nothing of what was filled in", async () => {
    const launch = await begin({ Parameters: { SiteName: "of-the-site" } });
    await sendForm(world, await launch.link(second), { decision: "reject", reason: "No" });
    const link = linkIn(bodies[0] ?? "");

    const page = await openPage(world, link);
    assert.deepEqual([page.statusCode, headingOf(page)], [200, "Rejected"]);
    assert.include(page.body, "of-the-site");

    pass(20 * 24 * hour);
    assert.notInclude((await openPage(world, link)).body, "of-the-site");
  });

  it("gets no link of an approver, nothing secret, and no address in the log or the table", async () => {
    const launch = await begin({ Secrets: { Password: "pa55word" } });

    const told = bodies.join("\n");
    const links = linksTo(world, launch.id);
    assert.isNotEmpty(links);
    for (const link of links) assert.notInclude(told, link);
    assert.notInclude(told, "pa55word");
    const kept = JSON.stringify([world.log, await world.items(), await launch.stored()]);
    assert.notInclude(kept, "5ecre7");
  });

  for (const [what, status] of [
    ["refused", 400],
    ["led elsewhere", 302],
    ["broken", 503],
  ] as const) {
    it(`that is ${what} holds nothing up, is told later, and given up after the request's time`, async () => {
      const taken = world.slack.answer;
      world.slack.answer = () => ({
        status,
        headers: { location: `${world.tap.url}/x` },
        body: "",
      });
      const launch = new Launch(world);
      await launch.begin();
      await world.clock().catch(() => undefined);
      assert.match((await launch.stored()).todo.webhook?.error ?? "", new RegExp(`with ${status}`));
      assert.notInclude(JSON.stringify(world.log), "5ecre7");

      world.slack.answer = taken;
      pass(60_000);
      await world.clock();
      assert.lengthOf(bodies, 1);

      world.slack.answer = () => ({ status, body: "" });
      for (let turns = 0; turns < 5; turns += 1) {
        pass(6 * hour);
        await world.clock().catch(() => undefined);
      }
      const { state, todo } = await storedAs(world, launch.id);
      assert.deepEqual([state, todo.webhook], ["EXPIRED", undefined]);
    });
  }

  it("that falls silent is told nothing twice: what it took is noted in time", async () => {
    const asked = await storedAs(world, (await begin()).id);
    const votes = [approver, second].map((by) => ({
      ...{ by, at: asked.requestedAt },
      says: "approve" as const,
    }));
    let taken = 0;
    const silent = createServer((request, response) => {
      request.resume();
      if ((taken += 1) === 1) response.end();
    });
    await new Promise<void>((ready) => silent.listen(0, "127.0.0.1", ready));
    try {
      const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
      const post = postToWebhook(
        {
          kms: { send: async () => ({ Mac: new Uint8Array(32) }) } as unknown as KMSClient,
          readSecret: async () => JSON.stringify({ url }),
          settings: { keyArn: "key", pagesUrl: "https://pages.example.com" },
        },
        { form: "text", secretArn: "the-arn" },
        200,
      );

      // As the clock does, which hears nothing of what takes longer.
      const told = await withDeadline(3_000, new AbortController().signal, () =>
        post({ ...asked, posted: 0, votes }, asked.requestedAt),
      );

      assert.containsAllKeys(told, ["failed"]);
      assert.deepInclude(told, { noted: { posted: 1 } });
    } finally {
      silent.closeAllConnections();
      silent.close();
    }
  });

  it("makes neither links nor mentions nor markup of what somebody wrote", async () => {
    const title = "[ok](https://evil.example) <!channel> `@all` *x* <https://evil.example|ok>";
    const asked = await storedAs(world, (await begin({ Title: title })).id);
    const [teams, text] = (["teams", "text"] as const).map((form) =>
      JSON.stringify(messageOf(form, { kind: "Approval Requested", approval: asked }, "https://l")),
    );

    for (const message of [teams, text]) assert.notInclude(message, "://evil");
    // Runs of text are no Markdown; a block of text would be.
    assert.notMatch(teams ?? "", /"TextBlock","text":"[^"]*evil/);
    assert.notInclude(text, "<");
    // What somebody wrote stands in code, which nothing in it ends.
    assert.match(text ?? "", /What: `[^`]*@all[^`]*`\\n/);
  });

  it("is told in one text, where it is none of Teams", async () => {
    deploy("text");
    await begin();

    const { text = "", ...others } = JSON.parse(bodies[0] ?? "{}") as { text?: string };
    assert.deepEqual(others, {});
    assert.match(
      text,
      /^\*Approval needed\*\nWhat: `Static site`\nAsked by: `developer@example\.com/,
    );
    assert.equal((await openPage(world, linkIn(text))).statusCode, 200);
  });

  it("is told of nothing that was never open", async () => {
    world.deploy(3, {
      webhook: "teams",
      rules: { default: { approvers: ["developer@example.com"], atLeast: 1 } },
    });
    const launch = new Launch(world, { properties: { Product: "other" } });

    assert.isFalse(await launch.begin());
    await settle(world, launch.id);

    assert.deepEqual(bodies, []);
  });
});

describe("readWebhookUrl", () => {
  const read = (secret: string) =>
    readWebhookUrl(async () => secret, { form: "teams", secretArn: "the-arn" });

  it("reads an address of https", async () => {
    assert.equal(
      await read('{"url":"https://a.example/?sig=5ecre7"}'),
      "https://a.example/?sig=5ecre7",
    );
  });

  for (const secret of [
    "https://a.example/?sig=5ecre7",
    '{"url":"http://a.example/?sig=5ecre7"}',
    '{"url":"https://user:5ecre7@a.example/"}',
    '{"url":"https://5ecre7@a.example/"}',
    '{"url":"5ecre7"}',
    '{"address":"https://a.example/?sig=5ecre7"}',
    "null",
  ]) {
    it(`names the secret and what it must hold for ${secret}`, async () => {
      const error = await read(secret).then(() => undefined, String);

      assert.match(error ?? "", /the-arn has no url; it must hold \{"url"/);
      assert.notInclude(error, "5ecre7");
    });
  }
});
