import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { ApprovalStore } from "../../../functions/approvals/approval-store";
import { recordOf } from "../../../functions/approvals/record";
import { rootConnection } from "../../../sandbox/drivers/parts";
import type { SlackReply } from "../../../sandbox/slack/response-urls";
import type { Interaction, SlackMember, SlackMessage } from "../../../sandbox/slack/slack";
import { TestSandbox } from "../../support/sandbox";
import { until } from "../../support/until";
import { Visitor } from "./visitor";

/** Who decides in the stories: whoever asks is one of them, one has unsubscribed, one is in Slack. */
export const team = {
  requester: "developer@example.com",
  byMail: "mail@example.com",
  inSlack: "slack@example.com",
  unsubscribed: "gone@example.com",
  lead: "lead@example.com",
} as const;

export type Decision = "approve" | "reject";

const tableName = "dev-approvals-table";
const channel = "C0APPROVALS";
const secretArn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:slack-AbCdEf";
const app = {
  botToken: "xoxb-of-the-sandbox",
  signingSecret: "signing-secret-of-the-sandbox",
  scopes: ["chat:write", "users:read", "users:read.email"],
  channels: [channel],
};

/** A request as the people around it have it. */
export interface Asked {
  readonly id: string;
  readonly message: SlackMessage;
  /** How many e-mails there were before it. */
  readonly mailsBefore: number;
  /** How many steps of the sandbox there were before it. */
  readonly hopsBefore: number;
  /** Text of the first e-mail about it. */
  readonly mail: string;
  /** Links by address, of those who were sent one by now. */
  visitor(address: string): Visitor;
}

/** Whom a launch is asked of, and what says nothing else. */
export const approver = "approver@example.com";

/** The group that must agree by two. */
export const security = ["first@example.com", "second@example.com"];

/** A started sandbox whose requests for approval a team decides, by e-mails and in Slack. */
export class Team {
  readonly #store: ApprovalStore;
  readonly #dynamodb: DynamoDBClient;
  readonly #members = new Map<string, SlackMember>();

  private constructor(readonly box: TestSandbox) {
    this.#dynamodb = new DynamoDBClient(rootConnection(box.sandbox.parts));
    this.#store = new ApprovalStore(this.#dynamodb, tableName);
  }

  static async start(): Promise<Team> {
    const { requester, byMail, inSlack, unsubscribed, lead } = team;
    const box = await TestSandbox.start({
      handlersFolder: "test/fixtures/approvals",
      launchPrincipals: "arn:aws:iam::123456789012:role/people",
      approvers: [
        approver,
        ...security.map((one) => `security=${one}`),
        ...[requester, byMail, inSlack, unsubscribed].map((one) => `team=${one}`),
        `leads=${lead}`,
      ].join(","),
      approvalsSlack: `${channel}=${secretArn}`,
    });
    const { aws, slack } = box.sandbox.parts;
    const { botToken, signingSecret } = app;
    aws.secrets.put(secretArn, JSON.stringify({ botToken, signingSecret }));
    slack.install(app);
    const one = new Team(box);
    one.#unsubscribe(unsubscribed);
    return one;
  }

  /** What may be seen nowhere. */
  get secrets(): readonly string[] {
    return [app.botToken, app.signingSecret];
  }

  /** The account of an address in Slack; a confirmed one of the app's own workspace unless told otherwise. */
  member(email: string, changes: { teamId?: string; isEmailConfirmed?: boolean } = {}) {
    const { slack } = this.box.sandbox.parts;
    const key = JSON.stringify([email, changes]);
    const member = this.#members.get(key) ?? slack.join(email, changes);
    this.#members.set(key, member);
    return member;
  }

  /** Begins what is asked about, and waits until so many have their links, and Slack its message. */
  async ask<T>(begin: () => Promise<T>, people = 2): Promise<Asked & { readonly begun: T }> {
    const { mailbox, slack, hops } = this.box.sandbox.parts;
    const [mailsBefore, known] = [mailbox.messages.length, slack.messages.length];
    const hopsBefore = hops.all.length;
    const begun = await begin();
    const links = () =>
      mailbox.messages.slice(mailsBefore).flatMap(({ to, body }) => {
        const [link] = /\S+\/approvals\/[0-9a-f]{32}\?\S+/.exec(body) ?? [];
        return link === undefined ? [] : [{ to: to[0], link, body }];
      });
    const [first] = await until(() => links().length >= people && links());
    const id = /approvals\/([0-9a-f]{32})/.exec(first?.link ?? "")?.[1] ?? "";
    await until(async () => (await this.record(id)).asked.length >= people);
    // The clock names in the run's log who is not reached a minute later.
    await this.pass(id, 61_000);
    const message = slack.messages[known];
    if (!message) throw new Error("Slack shows no message about it.");
    const visitor = (address: string) => {
      const { link } = links().find(({ to }) => to === address) ?? {};
      if (link === undefined) throw new Error(`${address} has no link.`);
      return new Visitor(link);
    };
    return { id, message, mailsBefore, hopsBefore, mail: first?.body ?? "", visitor, begun };
  }

  /** Lets time pass for a request, and turns the clock. */
  async pass(id: string, milliseconds: number): Promise<void> {
    await this.age(id, milliseconds);
    await this.turnClock();
  }

  /** Makes a request and all that is to be done about it older. */
  async age(id: string, milliseconds: number): Promise<void> {
    await until(() => this.#makeOlder(id, milliseconds));
  }

  turnClock(): Promise<void> {
    return this.box.sandbox.parts.schedules.fire("approvals-clock");
  }

  /** The record as an audit gets it. */
  async record(id: string) {
    const stored = await this.#store.read(id);
    if (!stored) throw new Error(`There is no request ${id}.`);
    return recordOf(stored);
  }

  /** Whom the e-mails since a request went to, but for those of AWS, in alphabetical order. */
  mailed({ mailsBefore }: Asked, subject: RegExp): string[] {
    const { messages } = this.box.sandbox.parts.mailbox;
    return messages
      .slice(mailsBefore)
      .filter((mail) => subject.test(mail.subject))
      .flatMap(({ to }) => to)
      .sort();
  }

  /** What the event bus was told since a request, in order. */
  eventsSince({ hopsBefore }: Asked): string[] {
    return this.box.sandbox.hops.all
      .slice(hopsBefore)
      .flatMap(({ what }) => /^longshore\.approvals "([^"]+)"/.exec(what)?.[1] ?? []);
  }

  /** Presses a button as somebody, and sends what Slack makes of it. @returns what is told them */
  async press(
    { message }: Asked,
    by: SlackMember,
    button: Decision,
    more: { typed?: string } = {},
  ): Promise<readonly SlackReply[]> {
    const { slack } = this.box.sandbox.parts;
    const interaction = slack.press(message, { by, button, ...more });
    const answer = await this.send(interaction);
    if (answer.status !== 200) throw new Error(`Slack was answered with ${answer.status}.`);
    return interaction.replies;
  }

  send({ body, headers }: Pick<Interaction, "body" | "headers">): Promise<Response> {
    const url = `${this.box.output("approvalPagesUrl")}/approvals/slack`;
    return fetch(url, { method: "POST", body, headers });
  }

  close(): Promise<void> {
    this.#dynamodb.destroy();
    return this.box.close();
  }

  /** @returns whether nobody else wrote meanwhile */
  async #makeOlder(id: string, milliseconds: number): Promise<boolean> {
    const Key = { id: { S: id } };
    const TableName = tableName;
    const { Item = {} } = await this.#dynamodb.send(
      new GetItemCommand({ TableName, Key, ConsistentRead: true }),
    );
    const older = Object.entries(Item).map(([name, { S: text = "", N: number }]) => [
      name,
      number === undefined
        ? { S: withTimesBefore(text, milliseconds) }
        : { N: String(timeBefore(Number(number), milliseconds)) },
    ]);
    const version = { N: String(Number(Item.version?.N) + 1) };
    const change = new PutItemCommand({
      TableName,
      Item: { ...(Object.fromEntries(older) as typeof Item), version },
      ConditionExpression: "version = :version",
      ExpressionAttributeValues: { ":version": Item.version ?? { N: "0" } },
    });
    try {
      await this.#dynamodb.send(change);
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  #unsubscribe(email: string): void {
    const { subscriptions } = this.box.sandbox.parts.aws.sns;
    for (const { type, outputs } of this.box.sandbox.deployment.live) {
      if (type !== "aws:sns/topic:Topic") continue;
      const mine = subscriptions.of(String(outputs.arn)).filter(({ address }) => address === email);
      for (const { arn } of mine) subscriptions.end(arn);
    }
  }
}

/** Every time is in milliseconds since the epoch; no other number is as large. */
function timeBefore(value: number, milliseconds: number): number {
  return value > 1e12 ? value - milliseconds : value;
}

/** A text of JSON with its times made older; any other text as it is. */
function withTimesBefore(text: string, milliseconds: number): string {
  if (!/^[[{]/.test(text)) return text;
  return JSON.stringify(
    JSON.parse(text, (_name, value: unknown) =>
      typeof value === "number" ? timeBefore(value, milliseconds) : value,
    ),
  );
}
