import { assert } from "chai";
import { messageOf } from "../../../functions/approvals/slack/message";
import { isFromSlack } from "../../../functions/approvals/slack/signature";
import type { StoredApproval } from "../../../functions/approvals/stored-approval";
import { Hops } from "../../../sandbox/hops";
import type { OutsideAnswer } from "../../../sandbox/outside";
import { mistakeOf } from "../../../sandbox/slack/block-kit";
import { signedHeaders } from "../../../sandbox/slack/signed-request";
import { SlackStandIn } from "../../../sandbox/slack/slack";

const text = (length: number, type = "plain_text") => ({ type, text: "x".repeat(length) });
const button = (changes: object) => ({ type: "button", text: text(1), ...changes });
const actions = (...elements: object[]) => ({ type: "actions", elements });
const confirm = (changes: object) =>
  actions(
    button({
      confirm: {
        ...{ title: text(1), text: text(1), confirm: text(1), deny: text(1) },
        ...changes,
      },
    }),
  );
const input = (changes: object, element: object = {}) => ({
  ...{ type: "input", label: text(1), ...changes },
  element: { type: "plain_text_input", ...element },
});

describe("Block Kit of the stand-in", () => {
  // What Slack publishes of each field: the most that fits.
  const most: Record<string, [number, (length: number) => object]> = {
    "a header's text": [150, (n) => ({ type: "header", text: text(n) })],
    "a section's text": [3000, (n) => ({ type: "section", text: text(n, "mrkdwn") })],
    "a button's text": [75, (n) => actions(button({ text: text(n) }))],
    "a button's value": [2000, (n) => actions(button({ value: "x".repeat(n) }))],
    "an action_id": [255, (n) => actions(button({ action_id: "x".repeat(n) }))],
    "a block_id": [255, (n) => ({ ...actions(button({})), block_id: "x".repeat(n) })],
    "a confirmation's title": [100, (n) => confirm({ title: text(n) })],
    "a confirmation's text": [300, (n) => confirm({ text: text(n) })],
    "a confirmation's button": [30, (n) => confirm({ deny: text(n) })],
    "an input's label": [2000, (n) => input({ label: text(n) })],
    "an input's own limit": [3000, (n) => input({}, { max_length: n })],
    "buttons of a block": [25, (n) => actions(...Array.from({ length: n }, () => button({})))],
  };
  for (const [title, [length, make]] of Object.entries(most)) {
    it(`takes ${title} up to ${length}, and not one more`, () => {
      assert.isUndefined(mistakeOf([make(length)]));
      assert.match(mistakeOf([make(length + 1)]) ?? "", /^\/0\/\S+ must (NOT|be)/);
    });
  }

  it("takes 50 blocks, and not one more", () => {
    const blocks = (count: number) => Array.from({ length: count }, () => actions(button({})));
    assert.isUndefined(mistakeOf(blocks(50)));
    assert.match(mistakeOf(blocks(51)) ?? "", /must NOT have more than 50 items/);
  });

  const wrong: Record<string, unknown> = {
    "no list": {},
    "a kind that there is not": [{ type: "heading", text: text(1) }],
    "an empty text": [{ type: "section", text: text(0) }],
    "markup in a header": [{ type: "header", text: text(1, "mrkdwn") }],
    "a style that there is not": [actions(button({ style: "success" }))],
    "a field that there is not": [{ type: "header", text: text(1), colour: "red" }],
    "an id twice": [1, 2].map(() => ({ ...actions(button({})), block_id: "same" })),
  };
  for (const [title, blocks] of Object.entries(wrong)) {
    it(`refuses ${title}`, () => assert.isString(mistakeOf(blocks)));
  }

  it("takes every message of ours, whatever was filled in", () => {
    const approval: StoredApproval = {
      ...{ id: "0".repeat(32), kind: "launch", subject: "product:site", state: "PENDING" },
      ...{ title: "Site", requester: "a@example.com", requesterAddresses: [], details: [] },
      ...{ requestedAt: 0, expiresAt: 1, votes: [], mailed: {}, version: 1, todo: {} },
      panel: { approvers: ["b@example.com"], atLeast: 1, excluded: [], requesterMayDecide: false },
    };
    const filled = ["", " ", "\u0000\u200b", "x".repeat(4000), "\u{1f6a2}".repeat(1450), "<!here>"];
    for (const one of filled) {
      for (const state of ["PENDING", "REJECTED"] as const) {
        const decision = { by: "b@example.com", at: 0, reason: one };
        for (const changes of [{ title: one }, { details: [[one, one]] as const }, { decision }]) {
          const { blocks } = messageOf({ ...approval, state, ...changes });
          assert.isUndefined(mistakeOf(blocks), JSON.stringify(changes).slice(0, 80));
        }
      }
    }
  });
});

describe("SlackStandIn", () => {
  const app = {
    ...{ botToken: "xoxb-a", signingSecret: "secret", channels: ["C1"] },
    scopes: ["chat:write", "users:read"],
  };
  let slack: SlackStandIn;
  beforeEach(() => {
    slack = new SlackStandIn(new Hops());
    slack.install(app);
  });

  function ask(url: string, body: string, headers: Record<string, string>): OutsideAnswer {
    const { origin } = new URL(url);
    const host = slack.hosts[origin];
    assert.isDefined(host, origin);
    return host({ method: "POST", url: new URL(url), headers, body: Buffer.from(body) });
  }
  const call = (method: string, fields: Record<string, string> = {}, token = app.botToken) =>
    ask(`https://slack.com/api/${method}`, new URLSearchParams(fields).toString(), {
      authorization: `Bearer ${token}`,
    }).json as Record<string, unknown>;
  const blocks = JSON.stringify([actions(button({ action_id: "go", value: "7" }))]);
  const post = () => call("chat.postMessage", { channel: "C1", text: "Go?", blocks });

  const refusals: Record<string, () => Record<string, unknown>> = {
    unknown_method: () => call("chat.delete"),
    invalid_auth: () => call("auth.test", {}, "xoxb-b"),
    channel_not_found: () => call("chat.postMessage", { channel: "#approvals", text: "a" }),
    no_text: () => call("chat.postMessage", { channel: "C1" }),
    invalid_blocks: () => call("chat.postMessage", { channel: "C1", text: "a", blocks: "no" }),
    msg_too_long: () => call("chat.postMessage", { channel: "C1", text: "x".repeat(40_001) }),
    message_not_found: () => call("chat.update", { channel: "C1", ts: "1.2", text: "a" }),
    user_not_found: () => call("users.info", { user: "U1" }),
    missing_scope: () => {
      slack.install({ ...app, scopes: [] });
      return call("users.info", { user: "U1" });
    },
  };
  for (const [error, make] of Object.entries(refusals)) {
    it(`refuses with ${error}`, () => assert.include(make(), { ok: false, error }));
  }

  it("tells an address to an app that may read addresses, and to no other", () => {
    const { id } = slack.join("a@example.com");
    assert.deepInclude(call("users.info", { user: id }).user, { profile: {} });
    slack.install({ ...app, scopes: [...app.scopes, "users:read.email"] });
    assert.deepInclude(call("users.info", { user: id }).user, {
      profile: { email: "a@example.com" },
    });
  });

  it("signs as in the example that Slack publishes for it", () => {
    const body =
      "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V" +
      "&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=" +
      "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN" +
      "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
    const headers = signedHeaders(body, "8f742231b10e8888abcd99yyyzzz85a5", 1531420618);
    assert.equal(
      headers["x-slack-signature"],
      "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
    );
  });

  it("sends what was pressed signed, and takes five answers where it was", () => {
    post();
    const [message] = slack.messages;
    const by = slack.join("a@example.com");
    const interaction = slack.press(message!, { by, button: "go" });
    const { headers, body, replies } = interaction;

    assert.isTrue(isFromSlack({ headers, body: Buffer.from(body) }, "secret", Date.now()));
    const payload = JSON.parse(new URLSearchParams(body).get("payload") ?? "") as {
      response_url: string;
      actions: { value: string }[];
    };
    assert.equal(payload.actions[0]?.value, "7");
    const json = { "content-type": "application/json" };
    const say = (content: object) => ask(payload.response_url, JSON.stringify(content), json);
    for (const body of ["Gone", "{", "null"]) {
      const answer = ask(payload.response_url, body, json);
      assert.deepEqual(answer, { status: 400, text: "invalid_payload" });
    }
    for (let count = 0; count < 5; count += 1) {
      assert.deepEqual(say({ text: "Gone", replace_original: true }), { text: "ok" });
    }
    assert.deepEqual(say({ text: "Gone" }).json, { ok: false, error: "used_url" });
    assert.lengthOf(replies, 5);
    assert.deepEqual([message?.text, message?.blocks], ["Gone", []]);
    assert.throws(() => slack.press(message!, { by, button: "go" }), /has no button go/);
  });
});
