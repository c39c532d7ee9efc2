import { randomBytes, randomUUID } from "node:crypto";
import type { Mailbox } from "../mailbox";

/** An address and a topic. */
export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly address: string;
  /** Nothing is sent to it before. */
  readonly confirmed: boolean;
}

/** What an e-mail is about. */
interface Topic {
  readonly arn: string;
  readonly title: string;
}

type Entry = { -readonly [Field in keyof Subscription]: Subscription[Field] } & { token: string };

/** The e-mail subscriptions of all topics: asked for, confirmed by a link, and ended by a link. */
export class Subscriptions {
  readonly #all: Entry[] = [];

  /** @param url address below which the pages of the links are */
  constructor(
    private readonly url: string,
    private readonly mailbox: Mailbox,
  ) {}

  /** The subscriptions of a topic, in the order in which they were asked for. */
  of(topicArn: string): readonly Subscription[] {
    return this.#all.filter((one) => one.topicArn === topicArn);
  }

  /** Asks an address whether it wants the e-mails of a topic; one that has confirmed is not asked again. */
  ask(topic: Topic, address: string): Subscription {
    const known = this.#all.find((one) => one.topicArn === topic.arn && one.address === address);
    if (known?.confirmed) return known;
    const token = randomBytes(32).toString("hex");
    const entry = known ?? {
      ...{ arn: `${topic.arn}:${randomUUID()}`, topicArn: topic.arn, address },
      ...{ confirmed: false, token },
    };
    entry.token = token;
    if (!known) this.#all.push(entry);
    this.mailbox.deliver({
      to: [address],
      subject: "AWS Notification - Subscription Confirmation",
      body: `You have been subscribed to the topic:\n${topic.arn}\n\nTo confirm this, open ${this.#link("confirmation", { TopicArn: topic.arn, Token: token, Endpoint: address })}\n`,
    });
    return entry;
  }

  /** Confirms what a token was sent for. @returns undefined when there is none */
  confirm(topicArn: string, token: string): Subscription | undefined {
    const entry = this.#all.find((one) => one.topicArn === topicArn && one.token === token);
    if (entry) entry.confirmed = true;
    return entry;
  }

  /** Ends a subscription. @returns undefined when there is none */
  end(arn: string): Subscription | undefined {
    const index = this.#all.findIndex((one) => one.arn === arn);
    return index < 0 ? undefined : this.#all.splice(index, 1)[0];
  }

  /** Sends an e-mail to every address that has confirmed; each has its own link to end it. */
  send(topic: Topic, subject: string, message: string): void {
    for (const { arn, address } of this.of(topic.arn).filter(({ confirmed }) => confirmed)) {
      const link = this.#link("unsubscribe", { SubscriptionArn: arn, Endpoint: address });
      const body = `${message.trimEnd()}\n\n--\nTo get no more e-mails of this topic, open ${link}\n`;
      this.mailbox.deliver({ to: [address], subject, body });
    }
  }

  /** Does what a link of an e-mail is for. @returns what to tell who opened it */
  open(link: URL): { status: number; text: string } | undefined {
    const given = (name: string) => link.searchParams.get(name) ?? "";
    if (link.pathname === "/confirmation.html") {
      const found = this.confirm(given("TopicArn"), given("Token"));
      if (!found) return { status: 404, text: "This confirmation is not known, or is over." };
      return { status: 200, text: `Subscription confirmed. Its id is ${found.arn}.` };
    }
    if (link.pathname !== "/unsubscribe.html") return undefined;
    const ended = this.end(given("SubscriptionArn"));
    if (!ended)
      return { status: 404, text: "This subscription is not known, or has ended already." };
    return { status: 200, text: `${ended.address} gets no more e-mails of ${ended.topicArn}.` };
  }

  #link(page: string, query: Readonly<Record<string, string>>): string {
    return `${this.url}/${page}.html?${new URLSearchParams(query).toString()}`;
  }
}
