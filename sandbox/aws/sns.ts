import { randomUUID } from "node:crypto";
import { limits } from "../limits";
import type { Mailbox } from "../mailbox";
import { AwsError, type Answer, type AwsCall, type AwsService, type Permission } from "./call";
import { queryAnswer } from "./xml";

/** How SNS is set up. */
export interface SnsOptions {
  readonly accountId: string;
  /** Receives what is published to topics with e-mail subscriptions. */
  readonly mailbox: Mailbox;
}

interface Topic {
  readonly name: string;
  /** What e-mails of a message without a subject are called. */
  readonly displayName: string;
  readonly addresses: string[];
}

const NAMESPACE = "http://sns.amazonaws.com/doc/2010-03-31/";
const { messageBytes, subjectCharacters } = limits.SNS;
/** Begins with a letter, a number or punctuation, and is made of printable ASCII characters. */
const SUBJECT = /^[\x21-\x7e][\x20-\x7e]*$/;

/** Stands in for SNS: topics with e-mail subscriptions, all of them confirmed. */
export class Sns implements AwsService {
  readonly title = "SNS";
  readonly operations = ["Publish"];
  readonly accessDenied = { code: "AuthorizationError", status: 403 };
  readonly #options: SnsOptions;
  readonly #topics = new Map<string, Topic>();

  constructor(options: SnsOptions) {
    this.#options = options;
  }

  /** Makes a topic. @returns its ARN. @throws TypeError when SNS allows no such name */
  createTopic(region: string, name: string, displayName = ""): string {
    if (!/^[A-Za-z0-9_-]{1,256}$/.test(name)) {
      throw new TypeError(
        `The topic's name is ${JSON.stringify(name)}; allowed are 1 to 256 letters, digits, hyphens and underscores.`,
      );
    }
    const arn = `arn:aws:sns:${region}:${this.#options.accountId}:${name}`;
    const addresses = this.#topics.get(arn)?.addresses ?? [];
    this.#topics.set(arn, { name, displayName, addresses });
    return arn;
  }

  /** Subscribes an address to a topic. @returns the subscription's ARN. @throws TypeError */
  subscribe(topicArn: string, address: string): string {
    const topic = this.#topics.get(topicArn);
    if (!topic) throw new TypeError(`There is no topic ${topicArn}; make it before subscribing.`);
    if (!/^[^\s@]+@[^\s@]+$/.test(address)) {
      throw new TypeError(
        `The endpoint is ${JSON.stringify(address)}; an e-mail address is needed.`,
      );
    }
    if (!topic.addresses.includes(address)) topic.addresses.push(address);
    return `${topicArn}:${randomUUID()}`;
  }

  /** Whether there is such a topic. */
  hasTopic(arn: string): boolean {
    return this.#topics.has(arn);
  }

  /** Takes a topic and its subscriptions away. */
  deleteTopic(arn: string): void {
    this.#topics.delete(arn);
  }

  /** Whether an address is subscribed to a topic. */
  isSubscribed(topicArn: string, address: string): boolean {
    return this.#topics.get(topicArn)?.addresses.includes(address) ?? false;
  }

  /** Ends the subscription of an address. */
  unsubscribe(topicArn: string, address: string): void {
    const addresses = this.#topics.get(topicArn)?.addresses ?? [];
    const index = addresses.indexOf(address);
    if (index >= 0) addresses.splice(index, 1);
  }

  permissions({ input }: AwsCall): Permission[] {
    return [{ action: "sns:Publish", resource: topicArnOf(input) }];
  }

  async handle({ input, region }: AwsCall): Promise<Answer> {
    const topicArn = topicArnOf(input);
    const message = textOf(input, "Message");
    const subject = input["Subject"] === undefined ? undefined : textOf(input, "Subject");
    checkMessage(message);
    if (subject !== undefined && !isSubject(subject)) throw invalid("Subject");
    const topic = this.#topics.get(topicArn);
    if (!topic || topicArn.split(":")[3] !== region) {
      throw new AwsError("NotFound", "Topic does not exist", 404);
    }
    const { displayName, addresses } = topic;
    if (addresses.length > 0) {
      this.#options.mailbox.deliver({
        to: [...addresses],
        subject: subject ?? (displayName || "AWS Notification Message"),
        body: message,
      });
    }
    return queryAnswer(NAMESPACE, "Publish", { MessageId: randomUUID() });
  }
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
