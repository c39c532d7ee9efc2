import { assert } from "chai";
import { createHmac } from "node:crypto";
import { isFromSlack } from "../../../functions/approvals/slack/signature";
import { Launch, pass, settle } from "./launch";
import { pageEvent } from "./person";
import { slackSecret, start, useWorld } from "./world";

describe("isFromSlack", () => {
  // What Slack publishes under "Verifying requests from Slack".
  const secret = "8f742231b10e8888abcd99yyyzzz85a5";
  const time = "1531420618";
  const signature = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";
  const text =
    "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V" +
    "&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=" +
    "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN" +
    "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
  const now = Number(time) * 1000;
  const check = (changes: { time?: string; signature?: string; text?: string; at?: number }) =>
    isFromSlack(
      {
        headers: {
          "x-slack-request-timestamp": changes.time ?? time,
          "x-slack-signature": changes.signature ?? signature,
        },
        body: Buffer.from(changes.text ?? text),
      },
      secret,
      changes.at ?? now,
    );

  it("believes the example that Slack publishes, for five minutes", () => {
    assert.isTrue(check({}));
    assert.isTrue(check({ at: now + 300_000 }));
    assert.isTrue(check({ at: now - 300_000 }));
  });

  const forgeries: Record<string, Parameters<typeof check>[0]> = {
    "another body": { text: `${text}&a=b` },
    "another time": { time: "1531420619" },
    "a time with a part of the body": { time: `${time}:${text.slice(0, 5)}`, text: text.slice(6) },
    "no signature": { signature: "" },
    "another version": { signature: signature.replace("v0", "v1") },
    "another digit": { signature: signature.replace(/3$/, "4") },
    "an old one": { at: now + 301_000 },
    "one of the future": { at: now - 301_000 },
  };
  for (const [title, changes] of Object.entries(forgeries)) {
    it(`does not believe ${title}`, () => assert.isFalse(check(changes)));
  }
});

describe("a decision in Slack", () => {
  const world = useWorld();
  const approver = "approver@example.com";
  const second = "second@example.com";
  const member = (email: string, changes: object = {}) => ({
    ...{ team_id: "T1", deleted: false, is_bot: false, is_email_confirmed: true },
    ...{ profile: { email }, ...changes },
  });
  let user: object;
  let told: { readonly method: string; readonly body: string }[];

  beforeEach(() => {
    user = member("Approver@Example.com");
    told = [];
    world.slack.answer = (method, body) => {
      told.push({ method, body });
      const answers: Record<string, object> = {
        "auth.test": { team_id: "T1" },
        "users.info": { user },
        "chat.postMessage": { channel: "C1", ts: "1.2" },
      };
      const content = JSON.stringify({ ok: true, ...answers[method] });
      return { status: 200, headers: { "content-type": "application/json" }, body: content };
    };
    deploy();
  });

  function deploy(atLeast = 1): void {
    const rules = { default: { approvers: [approver, second], atLeast } };
    world.deploy(3, { rules, slackChannel: "approvals" });
  }

  async function begin(): Promise<Launch> {
    const launch = new Launch(world);
    await launch.begin();
    await world.clock();
    return launch;
  }

  async function press(launch: Launch, decision: string, reason: string | null = null) {
    const payload = {
      type: "block_actions",
      user: { id: "U1" },
      actions: [{ action_id: decision, value: launch.id }],
      state: { values: { reason: { reason: { value: reason } } } },
      response_url: `${world.tap.url}/slack/reply`,
    };
    told = [];
    await send(new URLSearchParams({ payload: JSON.stringify(payload) }).toString());
    const reply = told.find(({ method }) => method === "reply");
    return JSON.parse(reply?.body ?? "{}") as { text?: string; replace_original?: boolean };
  }

  async function send(body: string, secret = slackSecret.signingSecret) {
    const time = String(Math.floor(Date.now() / 1000));
    const mac = createHmac("sha256", secret).update(`v0:${time}:${body}`).digest("hex");
    const headers = {
      "content-type": "application/x-www-form-urlencoded",
      "x-slack-request-timestamp": time,
      "x-slack-signature": `v0=${mac}`,
    };
    return world.page(pageEvent("POST", "/approvals/slack", { headers, body }));
  }

  const bodyOf = (method: string) =>
    new URLSearchParams(told.find((one) => one.method === method)?.body);

  it("is asked for by one message with buttons, which names no link", async () => {
    const launch = await begin();
    pass(60_000);
    await world.clock();

    const posts = told.filter(({ method }) => method.startsWith("chat."));
    assert.deepEqual(
      posts.map(({ method }) => method),
      ["chat.postMessage"],
    );
    assert.equal(bodyOf("chat.postMessage").get("channel"), "approvals");
    const blocks = bodyOf("chat.postMessage").get("blocks") ?? "";
    for (const text of [launch.id, approver, '"approve"', '"reject"']) assert.include(blocks, text);
    assert.notMatch(blocks, /mrkdwn|token=|https:/);
    assert.deepEqual((await launch.stored()).slack, { channel: "C1", ts: "1.2" });
  });

  it("is a vote of the approver with the address of the account, told to the stack at once", async () => {
    const launch = await begin();

    const reply = await press(launch, "approve");

    const { state, decision } = await launch.stored();
    assert.deepEqual([state, decision], ["APPROVED", { by: approver, at: start }]);
    assert.lengthOf(launch.signals, 1);
    assert.isTrue(reply.replace_original);
    assert.notInclude(JSON.stringify(reply), '"button"');
  });

  it("counts once, also with a link besides, and shows what was decided", async () => {
    const launch = await begin();
    await launch.decide({ decision: "approve" });

    const reply = await press(launch, "reject", "No");

    assert.equal((await launch.stored()).state, "APPROVED");
    assert.include(reply.text, "approved");
    told = [];
    await settle(world, launch.id);
    assert.include(bodyOf("chat.update").get("text"), "approved");
    assert.deepEqual([bodyOf("chat.update").get("channel")], ["C1"]);
  });

  it("of several that are needed leaves the rest to the others", async () => {
    deploy(2);
    const launch = await begin();

    const reply = await press(launch, "approve");
    await press(launch, "approve");
    assert.lengthOf((await launch.stored()).votes, 1);
    user = member(second);
    await press(launch, "approve");

    assert.include(JSON.stringify(reply), `Agreed so far: ${approver}`);
    assert.equal((await launch.stored()).decision?.by, `${approver} and ${second}`);
  });

  it("that rejects needs a reason", async () => {
    const launch = await begin();

    const without = await press(launch, "reject");
    assert.match(without.text ?? "", /a rejection needs one/);
    assert.equal((await launch.stored()).state, "PENDING");
    await press(launch, "reject", "Too expensive");

    assert.equal((await launch.stored()).decision?.reason, "Too expensive");
  });

  const strangers: Record<string, object> = {
    "is not asked": member("third@example.com"),
    "is of another workspace": member(approver, { team_id: "T2" }),
    "is a stranger": member(approver, { is_stranger: true }),
    "has not confirmed the address": member(approver, { is_email_confirmed: false }),
    "was deactivated": member(approver, { deleted: true }),
    "is a bot": member(approver, { is_bot: true }),
    "shows no address": { ...member(approver), profile: {} },
  };
  for (const [title, one] of Object.entries(strangers)) {
    it(`is not taken from somebody who ${title}`, async () => {
      const launch = await begin();
      user = one;

      const reply = await press(launch, "approve");

      assert.match(reply.text ?? "", /not among those who decide/);
      assert.deepEqual((await launch.stored()).votes, []);
    });
  }

  it("is not taken from the requester", async () => {
    const launch = new Launch(world, { tags: { "longshore:requested-by": approver } });
    await launch.begin();
    const { panel } = await launch.stored();

    await press(launch, "approve");

    assert.deepEqual(panel.excluded, [approver]);
    assert.deepEqual((await launch.stored()).votes, []);
  });

  it("is refused with a wrong signature, and where Slack is not set up", async () => {
    assert.equal((await send("payload={}", "another-secret")).statusCode, 401);
    assert.equal((await send("payload=no")).statusCode, 200);
    world.deploy(3);
    assert.equal((await send("payload={}")).statusCode, 404);
    assert.notInclude(JSON.stringify(world.log), slackSecret.signingSecret);
  });

  it("cannot be made of what is too long to be shown whole", async () => {
    const launch = new Launch(world, {
      properties: { Parameters: { Text: "x".repeat(3000) } },
    });
    await launch.begin();
    await world.clock();

    assert.notInclude(bodyOf("chat.postMessage").get("blocks"), '"button"');
    const reply = await press(launch, "approve");

    assert.match(reply.text ?? "", /too long for Slack/);
    assert.deepEqual((await launch.stored()).votes, []);
  });

  it("is left to the link while Slack does not answer, which holds nothing else up", async () => {
    world.slack.answer = () => ({ status: 503, body: "" });
    const launch = new Launch(world);
    await launch.begin();
    await world.clock().catch(() => undefined);

    await launch.decide({ decision: "approve" });

    assert.equal((await launch.stored()).state, "APPROVED");
    assert.lengthOf(launch.signals, 1);
  });
});
