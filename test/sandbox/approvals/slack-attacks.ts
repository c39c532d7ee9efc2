import { signedHeaders } from "../../../sandbox/slack/signed-request";
import type { SlackReply } from "../../../sandbox/slack/response-urls";
import type { Interaction, SlackMember } from "../../../sandbox/slack/slack";
import { team, type Asked, type Team } from "./team";

/** What whoever attacks has: two requests that wait, and accounts of their own. */
interface Field {
  readonly all: Team;
  /** About which the approver in Slack is asked. */
  readonly asked: Asked;
  /** About which others are asked. */
  readonly others: Asked;
}

interface Forged {
  readonly request: Pick<Interaction, "body" | "headers">;
  /** What is told whoever pressed. */
  readonly replies: readonly SlackReply[];
}

/** A request to the endpoint for Slack that may decide nothing. */
interface Attack {
  readonly title: string;
  readonly forge: (field: Field) => Forged;
  /** Default 200: Slack signed it. */
  readonly status?: number;
  /** What whoever pressed reads; nothing unless given. */
  readonly told?: RegExp;
}

type Payload = Record<string, unknown>;
const seconds = () => Math.floor(Date.now() / 1000);
const notAmong = /not among those who decide/;

/** The approver in Slack agrees; `change` is what is wrong with it. */
const pressed = (change: (interaction: Interaction) => Forged["request"]) => (field: Field) => {
  const interaction = press(field, field.all.member(team.inSlack));
  return { request: change(interaction), replies: interaction.replies };
};

/** Somebody else agrees. */
const pressedBy = (member: (field: Field) => Parameters<typeof press>[1]) => (field: Field) => {
  const interaction = press(field, member(field));
  return { request: interaction, replies: interaction.replies };
};

/** The approver in Slack agrees to a payload that Slack signs, though it would not make it. */
const payloadOf = (change: (payload: Payload, field: Field) => Payload, at = () => seconds()) =>
  ((field) => {
    const { body, replies } = press(field, field.all.member(team.inSlack));
    const payload = JSON.parse(new URLSearchParams(body).get("payload") ?? "{}") as Payload;
    const { slack } = field.all.box.sandbox.parts;
    return { request: slack.sign(change(payload, field), at()), replies };
  }) satisfies Attack["forge"];

const action = (payload: Payload, changes: object) => {
  const [first] = payload["actions"] as [object];
  return { ...payload, actions: [{ ...first, ...changes }] };
};

/** Each by its name. */
export const attacks: readonly Attack[] = [
  {
    title: "a signature with another secret",
    status: 401,
    forge: pressed(({ body }) => ({ body, headers: signedHeaders(body, "guessed", seconds()) })),
  },
  {
    title: "no signature",
    status: 401,
    forge: pressed(({ body, headers }) => ({
      body,
      headers: { "content-type": headers["content-type"] ?? "" },
    })),
  },
  {
    title: "a signature of another version",
    status: 401,
    forge: pressed((one) =>
      withHeader(one, "x-slack-signature", (text) => text.replace("v0", "v1")),
    ),
  },
  {
    title: "a body that was changed after it was signed",
    status: 401,
    forge: pressed(({ body, headers }) => ({ body: `${body}&a=b`, headers })),
  },
  {
    title: "a time that was changed after it was signed",
    status: 401,
    forge: pressed((one) =>
      withHeader(one, "x-slack-request-timestamp", (text) => String(Number(text) + 1)),
    ),
  },
  {
    title: "a time that is no number",
    status: 401,
    forge: pressed((one) => withHeader(one, "x-slack-request-timestamp", (text) => `${text}:`)),
  },
  {
    title: "what was signed more than five minutes ago",
    status: 401,
    forge: payloadOf(
      (payload) => payload,
      () => seconds() - 302,
    ),
  },
  {
    title: "what will be signed in more than five minutes",
    status: 401,
    forge: payloadOf(
      (payload) => payload,
      () => seconds() + 400,
    ),
  },
  {
    title: "the requester presses the button of their own request",
    told: notAmong,
    forge: pressedBy(({ all }) => all.member(team.requester)),
  },
  {
    title: "an account of another workspace with an approver's address",
    told: notAmong,
    forge: pressedBy(({ all }) => all.member(team.inSlack, { teamId: "T0ELSEWHERE" })),
  },
  {
    title: "an account with an approver's address that it has not confirmed",
    told: notAmong,
    forge: pressedBy(({ all }) => all.member(team.inSlack, { isEmailConfirmed: false })),
  },
  {
    title: "somebody presses who is asked after a time only",
    told: /^You are asked from .* UTC on/,
    forge: pressedBy(({ all }) => all.member(team.lead)),
  },
  {
    title: "an account with an address that is nobody's here",
    told: notAmong,
    forge: pressedBy(({ all }) => all.member("stranger@example.com")),
  },
  {
    title: "an account that Slack does not know",
    told: /not known whether this counted/,
    forge: pressedBy(({ all }) => ({ ...all.member(team.inSlack), id: "U0NOBODY" })),
  },
  {
    title: "an account that claims an approver's name and address in the payload",
    told: notAmong,
    forge: payloadOf((payload, { all }) => ({
      ...payload,
      user: { ...(payload["user"] as object), id: all.member("stranger@example.com").id },
      profile: { email: team.inSlack },
    })),
  },
  {
    title: "a button with the value of a request about which others decide",
    told: notAmong,
    forge: payloadOf((payload, { others }) => action(payload, { value: others.id })),
  },
  {
    title: "a button with a value that is no request's",
    told: /not kept any more/,
    forge: payloadOf((payload) => action(payload, { value: "f".repeat(32) })),
  },
  {
    title: "a button with a value that is a part of an address",
    told: /not kept any more/,
    forge: payloadOf((payload, { asked }) => action(payload, { value: `../${asked.id}` })),
  },
  {
    title: "a button that the message does not have",
    forge: payloadOf((payload) => action(payload, { action_id: "constructor" })),
  },
  {
    title: "a rejection without a reason",
    told: /a rejection needs one/,
    forge: payloadOf((payload) => action(payload, { action_id: "reject" })),
  },
  {
    title: "another kind of interaction",
    forge: payloadOf((payload) => ({ ...payload, type: "view_submission" })),
  },
  {
    title: "an answer that would go to another host",
    forge: payloadOf((payload) => ({ ...payload, response_url: "https://hooks.example.com/a" })),
  },
  {
    title: "an answer that would go to a host with Slack's name in it",
    forge: payloadOf((payload) => ({
      ...payload,
      response_url: "https://hooks.slack.com.example.com/a",
    })),
  },
  { title: "a payload that is no object", forge: payloadOf(() => [] as unknown as Payload) },
];

function press({ all, asked }: Field, by: Pick<SlackMember, "id" | "email" | "teamId">) {
  return all.box.sandbox.parts.slack.press(asked.message, { by, button: "approve" });
}

function withHeader(
  { body, headers }: Interaction,
  name: string,
  change: (text: string) => string,
): Forged["request"] {
  return { body, headers: { ...headers, [name]: change(headers[name] ?? "") } };
}
