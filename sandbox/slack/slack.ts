import { randomBytes } from "node:crypto";
import type { Hops } from "../hops";
import type { OutsideAnswer, OutsideHost, OutsideRequest } from "../outside";
import type { Block } from "./block-kit";
import { ResponseUrls, type SlackReply } from "./response-urls";
import { signedHeaders } from "./signed-request";
import { methods, readContent, refused, type SlackAnswer } from "./web-api";

/** Somebody's account in the workspace, or in another one with which the channel is shared. */
export interface SlackMember {
  readonly id: string;
  readonly email: string;
  readonly teamId: string;
  readonly isEmailConfirmed: boolean;
}

/** A message of the app, as it is now. */
export interface SlackMessage {
  readonly channel: string;
  readonly ts: string;
  text: string;
  blocks: readonly Block[];
}

/** The app that is installed in the workspace. */
export interface SlackApp {
  readonly botToken: string;
  readonly signingSecret: string;
  readonly scopes: readonly string[];
  /** Ids of the channels to which its bot was invited. */
  readonly channels: readonly string[];
}

/** What somebody presses. */
export interface Press {
  readonly by: Pick<SlackMember, "id" | "email" | "teamId">;
  /** The `action_id` of a button of the message. */
  readonly button: string;
  /** What was typed into the message's input. */
  readonly typed?: string;
}

/** A signed request, which can be sent and sent again. */
export interface Interaction {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What was answered where the button was pressed, oldest first. */
  readonly replies: readonly SlackReply[];
}

const bot = { user_id: "U0SANDBOXBOT", bot_id: "B0SANDBOX" };

/**
 * Stands in for Slack: its Web API as far as an app uses it that posts messages with buttons and looks up who
 * pressed them, and the signed requests that tell the app so. Refuses as Slack does, by its own error codes.
 * @see Slack's documentation of each method, and "block_actions payload"
 */
export class SlackStandIn {
  readonly teamId = newId("T");
  /** What the app has posted, oldest first. */
  readonly messages: SlackMessage[] = [];
  /** What it is asked for, by host. */
  readonly hosts: Readonly<Record<string, OutsideHost>> = {
    "https://slack.com": (request) => this.#answer(request),
    "https://hooks.slack.com": (request) => this.#responseUrls.take(request),
  };
  readonly #hops: Hops;
  readonly #members = new Map<string, SlackMember>();
  readonly #responseUrls = new ResponseUrls();
  #app: SlackApp | undefined;

  constructor(hops: Hops) {
    this.#hops = hops;
  }

  /** Installs the app, in the place of the one before. */
  install(app: SlackApp): void {
    this.#app = app;
  }

  /** Adds an account; a confirmed one of the app's own workspace unless told otherwise. */
  join(email: string, changes: Partial<Omit<SlackMember, "id" | "email">> = {}): SlackMember {
    const own = { id: newId("U"), email, teamId: this.teamId, isEmailConfirmed: true };
    const member = { ...own, ...changes };
    this.#members.set(member.id, member);
    return member;
  }

  /**
   * What Slack sends to the app when somebody presses a button of a message.
   * @throws Error when the message has no such button, or does not take what is typed
   */
  press(message: SlackMessage, { by, button, typed }: Press): Interaction {
    const action = message.blocks
      .flatMap(({ elements = [], block_id }) => elements.map((one) => ({ ...one, block_id })))
      .find(({ action_id: id }) => id === button);
    if (!action) throw new Error(`The message has no button ${button}: ${message.text}`);
    const { url, replies } = this.#responseUrls.open(this.teamId, (content) =>
      Object.assign(message, content),
    );
    const payload = {
      type: "block_actions",
      user: { id: by.id, username: by.email.split("@")[0], team_id: by.teamId },
      ...{ api_app_id: "A0SANDBOX", team: { id: this.teamId, domain: "sandbox" } },
      container: { type: "message", message_ts: message.ts, channel_id: message.channel },
      channel: { id: message.channel, name: "approvals" },
      message: { ...message, user: bot.user_id },
      state: { values: valuesOf(message, typed) },
      response_url: url,
      actions: [{ ...action, action_ts: message.ts }],
    };
    this.#hops.record("Slack", `${by.email} presses ${button}`);
    return { ...this.sign(payload), replies };
  }

  /**
   * Makes the request that brings a payload to the app.
   * @param seconds since the epoch, when it is signed; now unless given
   */
  sign(payload: object, seconds = Math.floor(Date.now() / 1000)) {
    if (!this.#app) throw new Error("No app is installed in the workspace; install one first.");
    const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
    return { body, headers: signedHeaders(body, this.#app.signingSecret, seconds) };
  }

  #answer({ method, url, headers, body }: OutsideRequest): OutsideAnswer {
    const name = url.pathname.replace(/^\/api\//, "");
    const isKnown = method === "POST" && Object.hasOwn(methods, name);
    const answer = isKnown
      ? this.#call(name, headers, new URLSearchParams(body.toString()))
      : refused("unknown_method");
    const { error } = answer;
    this.#hops.record("Slack", typeof error === "string" ? `${name} refused: ${error}` : name);
    return { json: answer };
  }

  #call(
    name: string,
    { authorization }: OutsideRequest["headers"],
    fields: URLSearchParams,
  ): SlackAnswer {
    const app = this.#app;
    const scope = methods[name];
    if (authorization === undefined) return refused("not_authed");
    if (!app || authorization !== `Bearer ${app.botToken}`) return refused("invalid_auth");
    if (scope !== undefined && !app.scopes.includes(scope)) {
      return refused("missing_scope", { needed: scope, provided: app.scopes.join(",") });
    }
    if (name === "auth.test") return { ok: true, team_id: this.teamId, ...bot };
    if (name === "users.info") return this.#describeMember(fields.get("user") ?? "", app);
    const channel = fields.get("channel") ?? "";
    // By its id alone; chat.postMessage takes a name, too, which leads to the same channel.
    if (!app.channels.includes(channel)) return refused("channel_not_found");
    const content = readContent(fields.get("text") ?? "", fields.get("blocks") ?? "[]");
    if ("error" in content) return content;
    if (name === "chat.postMessage") {
      const message = { channel, ts: this.#nextTs(), ...content };
      this.messages.push(message);
      return { ok: true, channel, ts: message.ts, message };
    }
    const ts = fields.get("ts");
    const message = this.messages.find((one) => one.channel === channel && one.ts === ts);
    if (!message) return refused("message_not_found");
    Object.assign(message, content);
    return { ok: true, channel, ts, text: message.text };
  }

  #describeMember(id: string, { scopes }: SlackApp): SlackAnswer {
    const member = this.#members.get(id);
    if (!member) return refused("user_not_found");
    const { email, teamId, isEmailConfirmed } = member;
    return {
      ok: true,
      user: {
        ...{ id, team_id: teamId, deleted: false, is_bot: false },
        profile: scopes.includes("users:read.email") ? { email } : {},
        is_email_confirmed: isEmailConfirmed,
        ...(teamId !== this.teamId && { is_stranger: true }),
      },
    };
  }

  /** Of each message another one, in seconds with six decimals. */
  #nextTs(): string {
    const last = Number(this.messages.at(-1)?.ts ?? 0);
    return Math.max(Date.now() / 1000, last + 0.000_002).toFixed(6);
  }
}

/** What stands in the inputs of a message. */
function valuesOf({ blocks }: SlackMessage, typed: string | undefined): object {
  const inputs = blocks.filter(({ type }) => type === "input");
  const most = inputs[0]?.element?.max_length ?? 3000;
  if (typed !== undefined && (inputs.length === 0 || typed.length > most)) {
    throw new Error(`The message takes no such text: ${typed}`);
  }
  return Object.fromEntries(
    inputs.map(({ block_id: block = "", element }) => [
      block,
      { [element?.action_id ?? ""]: { type: "plain_text_input", value: typed ?? null } },
    ]),
  );
}

function newId(kind: string): string {
  return `${kind}0${randomBytes(4).toString("hex").toUpperCase()}`;
}
