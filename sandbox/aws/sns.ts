import { randomUUID } from "node:crypto";
import { limits } from "../limits";
import type { Mailbox } from "../mailbox";
import { AwsError, type AwsCall, type AwsService, type JsonObject } from "./call";
import { wrongNameOf } from "./resources/names";
import { Subscriptions, type Subscription } from "./sns-subscriptions";

interface Topic {
  readonly arn: string;
  readonly name: string;
  /** What e-mails of a message without a subject are called. */
  readonly title: string;
}

const { messageBytes, subjectCharacters } = limits.SNS;
/** Begins with a letter, a number or punctuation, and is made of printable ASCII characters. */
const SUBJECT = /^[\x21-\x7e][\x20-\x7e]*$/;

/** Stands in for SNS: topics with e-mail subscriptions, which somebody has to confirm. */
export class Sns implements AwsService {
  readonly title = "SNS";
  readonly prefix = "sns";
  readonly xml = { namespace: "http://sns.amazonaws.com/doc/2010-03-31/" };
  readonly deniedCode = "AuthorizationError";
  readonly operations: AwsService["operations"] = {
    Publish: (call) => {
      this.#publish(this.#topicOf(call), call.input);
      return { MessageId: randomUUID() };
    },
    Subscribe: (call) => ({ SubscriptionArn: this.#subscribe(this.#topicOf(call), call.input) }),
    ConfirmSubscription: (call) => {
      const { arn } = this.#topicOf(call);
      const confirmed = this.subscriptions.confirm(arn, textOf(call.input, "Token"));
      if (confirmed) return { SubscriptionArn: confirmed.arn };
      throw invalid("Token");
    },
    Unsubscribe: ({ input }) => {
      this.subscriptions.end(textOf(input, "SubscriptionArn"));
      return {};
    },
    ListSubscriptionsByTopic: (call) => ({
      Subscriptions: this.subscriptions.of(this.#topicOf(call).arn).map(describe),
    }),
  };
  readonly subscriptions: Subscriptions;
  readonly #topics = new Map<string, Topic>();

  /**
   * @param mailbox receives what is published to topics with e-mail subscriptions
   * @param url address of the endpoint, below which the links of e-mails lead
   */
  constructor(
    private readonly accountId: string,
    mailbox: Mailbox,
    url: string,
  ) {
    this.subscriptions = new Subscriptions(url, mailbox);
  }

  /** Makes a topic. @returns its ARN. @throws TypeError when SNS allows no such name */
  createTopic(region: string, name: string, displayName = ""): string {
    const problem = wrongNameOf("AWS::SNS::Topic", { TopicName: name });
    if (problem !== undefined) throw new TypeError(problem);
    const arn = `arn:aws:sns:${region}:${this.accountId}:${name}`;
    this.#topics.set(arn, { arn, name, title: displayName || "AWS Notification Message" });
    return arn;
  }

  /**
   * Asks an address whether it wants the e-mails of a topic.
   * @returns the subscription's ARN. @throws TypeError
   */
  subscribe(topicArn: string, address: string): string {
    const topic = this.#topics.get(topicArn);
    if (!topic) throw new TypeError(`There is no topic ${topicArn}; make it before subscribing.`);
    if (!isAddress(address)) {
      throw new TypeError(
        `The endpoint is ${JSON.stringify(address)}; an e-mail address is needed.`,
      );
    }
    return this.subscriptions.ask(topic, address).arn;
  }

  /** Whether there is such a topic. */
  hasTopic(arn: string): boolean {
    return this.#topics.has(arn);
  }

  /** Takes a topic and its subscriptions away. */
  deleteTopic(arn: string): void {
    this.#topics.delete(arn);
    for (const one of [...this.subscriptions.of(arn)]) this.subscriptions.end(one.arn);
  }

  needs({ operation, input }: AwsCall): string[] {
    return [operation === "Unsubscribe" ? "*" : topicArnOf(input)];
  }

  #publish(topic: Topic, input: AwsCall["input"]): void {
    const message = textOf(input, "Message");
    const subject = input["Subject"] === undefined ? undefined : textOf(input, "Subject");
    checkMessage(message);
    if (subject !== undefined && !isSubject(subject)) throw invalid("Subject");
    this.subscriptions.send(topic, subject ?? topic.title, message);
  }

  #subscribe(topic: Topic, input: AwsCall["input"]): string {
    if (input["Protocol"] !== "email") {
      throw invalid(
        `Protocol; the sandbox delivers to "email", not to ${textOf(input, "Protocol")}`,
      );
    }
    const address = textOf(input, "Endpoint");
    if (!isAddress(address)) throw invalid("Email address");
    const { arn, confirmed } = this.subscriptions.ask(topic, address);
    return confirmed || input["ReturnSubscriptionArn"] === "true" ? arn : "pending confirmation";
  }

  #topicOf({ input, region }: AwsCall): Topic {
    const arn = topicArnOf(input);
    const topic = this.#topics.get(arn);
    if (topic && arn.split(":")[3] === region) return topic;
    throw new AwsError("NotFound", "Topic does not exist", 404);
  }
}

function describe({ arn, topicArn, address, confirmed }: Subscription): JsonObject {
  return {
    SubscriptionArn: confirmed ? arn : "PendingConfirmation",
    ...{ Owner: topicArn.split(":")[4] ?? "", Protocol: "email", Endpoint: address },
    TopicArn: topicArn,
  };
}

function isAddress(text: string): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(text);
}

function topicArnOf(input: AwsCall["input"]): string {
  const arn = input["TopicArn"] ?? input["TargetArn"];
  if (typeof arn === "string" && /^arn:aws:sns:[^:]+:\d{12}:[^:]+$/.test(arn)) return arn;
  throw invalid(arn === undefined ? "TopicArn or TargetArn" : "TopicArn");
}

function textOf(input: AwsCall["input"], name: string): string {
  const value = input[name];
  if (typeof value === "string") return value;
  throw invalid(name);
}

function isSubject(text: string): boolean {
  return SUBJECT.test(text) && text.length <= subjectCharacters.value;
}

function checkMessage(message: string): void {
  if (message === "") throw invalid("Empty message");
  if (Buffer.byteLength(message) > messageBytes.value) throw invalid("Message too long");
}

function invalid(what: string): AwsError {
  return new AwsError("InvalidParameter", `Invalid parameter: ${what}`);
}
