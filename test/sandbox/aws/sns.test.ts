import {
  ConfirmSubscriptionCommand,
  ListSubscriptionsByTopicCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from "@aws-sdk/client-sns";
import { assert } from "chai";
import { confirmSubscriptions } from "../../../sandbox/confirm-subscriptions";
import type { Mail } from "../../../sandbox/mailbox";
import { ACCOUNT, errorOf, startEndpoint, type TestEndpoint } from "./start";

describe("SNS at the endpoint", () => {
  let aws: TestEndpoint;
  let sns: SNSClient;
  let topic: string;
  beforeEach(async () => {
    aws = await startEndpoint();
    sns = aws.root(SNSClient);
    topic = aws.endpoint.sns.createTopic("eu-west-1", "approvals", "Longshore");
    await subscribe(topic, "developer@example.com");
  });
  afterEach(() => aws.endpoint.close());

  const publish = (more: { Subject?: string; Message?: string; TopicArn?: string }) =>
    sns.send(new PublishCommand({ TopicArn: topic, Message: "Hello", ...more }));
  const isQuestion = ({ subject }: Mail) => subject.endsWith("Subscription Confirmation");
  const messages = () => aws.endpoint.mailbox.messages.filter((one) => !isQuestion(one));
  const subscribe = async (topicArn: string, address: string) => {
    const arn = aws.endpoint.sns.subscribe(topicArn, address);
    await confirmSubscriptions(aws.endpoint.mailbox);
    return arn;
  };
  const open = async (body = "") => {
    const answer = await fetch(/http:\/\/\S+/.exec(body)?.[0] ?? "");
    return [answer.status, await answer.text()];
  };

  it("sends what is published to every subscriber, once", async () => {
    await subscribe(topic, "bob@example.com");
    await subscribe(topic, "developer@example.com");

    const { MessageId } = await publish({ Subject: "A & B <c>", Message: "Zeile 1\n+ ä = 100 %" });

    assert.match(MessageId ?? "", /^[0-9a-f-]{36}$/);
    assert.deepEqual(
      messages().map(({ to, subject, body }) => [to, subject, body.split("\n\n--\n")[0]]),
      ["developer@example.com", "bob@example.com"].map((address) => [
        [address],
        "A & B <c>",
        "Zeile 1\n+ ä = 100 %",
      ]),
    );
    assert.includeDeepMembers(
      aws.hops.all.map(({ part, what }) => ({ part, what })),
      [
        { part: "Mailbox", what: "e-mail to bob@example.com: A & B <c>" },
        { part: "SNS", what: "root: Publish approvals" },
      ],
    );
  });

  it("calls a message without a subject by the topic's display name", async () => {
    const silent = aws.endpoint.sns.createTopic("eu-west-1", "plain");
    await subscribe(silent, "developer@example.com");

    await publish({});
    await publish({ TopicArn: silent });

    assert.deepEqual(
      messages().map(({ subject }) => subject),
      ["Longshore", "AWS Notification Message"],
    );
  });

  it("sends nothing to who has not confirmed, and one link does", async () => {
    const arn = aws.endpoint.sns.subscribe(topic, "eve@example.com");
    const mail = aws.endpoint.mailbox.messages.at(-1);
    await publish({});
    assert.notInclude(JSON.stringify(messages()), "eve@example.com");

    assert.deepEqual(await open(mail?.body), [200, `Subscription confirmed. Its id is ${arn}.\n`]);
    await publish({});

    assert.deepEqual(messages().at(-1)?.to, ["eve@example.com"]);
    assert.equal((await open(mail?.body.replace(/Token=\w+/, "Token=x")))[0], 404);
  });

  it("lets each subscriber leave by the link in each e-mail, which somebody may ask back", async () => {
    await subscribe(topic, "bob@example.com");
    await publish({});
    const mail = messages().find(({ to }) => to[0] === "developer@example.com");

    const [status, text] = await open(mail?.body);
    await publish({});

    assert.equal(status, 200);
    assert.include(String(text), "developer@example.com gets no more e-mails");
    assert.deepEqual(
      messages().map(({ to }) => to[0]),
      ["developer@example.com", "bob@example.com", "bob@example.com"],
    );
    assert.equal((await open(mail?.body))[0], 404);
    await subscribe(topic, "developer@example.com");
    await publish({});
    assert.deepEqual(messages().at(-1)?.to, ["developer@example.com"]);
  });

  it("does the same for calls of its API", async () => {
    const TopicArn = aws.endpoint.sns.createTopic("eu-west-1", "called");
    const asked = { TopicArn, Protocol: "email", Endpoint: "eve@example.com" };
    const list = async () => {
      const { Subscriptions = [] } = await sns.send(
        new ListSubscriptionsByTopicCommand({ TopicArn }),
      );
      return Subscriptions.map(({ Endpoint, SubscriptionArn }) => [Endpoint, SubscriptionArn]);
    };

    const { SubscriptionArn: pending } = await sns.send(new SubscribeCommand(asked));
    assert.equal(pending, "pending confirmation");
    assert.deepEqual(await list(), [["eve@example.com", "PendingConfirmation"]]);
    const Token = /Token=(\w+)/.exec(aws.endpoint.mailbox.messages.at(-1)?.body ?? "")?.[1];
    const { SubscriptionArn } = await sns.send(new ConfirmSubscriptionCommand({ TopicArn, Token }));
    assert.deepEqual(await list(), [["eve@example.com", SubscriptionArn]]);
    await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
    assert.deepEqual(await list(), []);

    const sms = await errorOf(sns.send(new SubscribeCommand({ ...asked, Protocol: "sms" })));
    assert.include(sms.message, 'the sandbox delivers to "email", not to sms');
  });

  it("sends nothing for a topic that nobody has subscribed to", async () => {
    const TopicArn = aws.endpoint.sns.createTopic("eu-west-1", "silent");

    await publish({ TopicArn });

    assert.isEmpty(messages());
  });

  for (const [what, subject] of [
    ["longer than 100 characters", "a".repeat(101)],
    ["with a line break", "a\nb"],
    ["with a control character", "a\u0007"],
    ["with other characters than ASCII", "Grüße"],
    ["that begins with a space", " a"],
    ["that is empty", ""],
  ] as const) {
    it(`refuses a subject ${what}`, async () => {
      const error = await errorOf(publish({ Subject: subject }));

      assert.equal(error.name, "InvalidParameterException");
      assert.equal(error.message, "Invalid parameter: Subject");
      assert.isEmpty(messages());
    });
  }

  it("takes a subject of 99 characters that begins with punctuation", async () => {
    await publish({ Subject: `(${"a".repeat(98)}` });

    assert.lengthOf(messages(), 1);
  });

  it("takes messages of up to 256 KB, counted in bytes", async () => {
    const bytes = 256 * 1024;

    await publish({ Message: "a".repeat(bytes) });
    const long = await errorOf(publish({ Message: `${"a".repeat(bytes - 1)}ä` }));
    const empty = await errorOf(publish({ Message: "" }));

    assert.equal(long.message, "Invalid parameter: Message too long");
    assert.equal(empty.message, "Invalid parameter: Empty message");
    assert.lengthOf(messages(), 1);
  });

  it("knows only topics that exist, in their region", async () => {
    const none = await errorOf(publish({ TopicArn: `${topic}-2` }));
    const malformed = await errorOf(publish({ TopicArn: "approvals" }));
    const away = aws.root(SNSClient, "us-east-1");
    const elsewhere = await errorOf(
      away.send(new PublishCommand({ TopicArn: topic, Message: "Hello" })),
    );

    assert.deepEqual([none.name, none.message], ["NotFoundException", "Topic does not exist"]);
    assert.equal(malformed.message, "Invalid parameter: TopicArn");
    assert.equal(elsewhere.name, "NotFoundException");
  });

  it("checks the permission on the topic", async () => {
    const Statement = { Effect: "Allow", Action: "sns:Publish", Resource: topic } as const;
    const role = aws.as(SNSClient, [Statement]);
    const TopicArn = aws.endpoint.sns.createTopic("eu-west-1", "other");

    await role.send(new PublishCommand({ TopicArn: topic, Message: "Hello" }));
    const error = await errorOf(role.send(new PublishCommand({ TopicArn, Message: "Hello" })));

    assert.equal(error.name, "AuthorizationErrorException");
    assert.include(error.message, `sns:Publish on resource: ${TopicArn} because`);
    assert.lengthOf(messages(), 1);
  });

  it("makes topics and subscriptions only as SNS would", () => {
    const { sns: service } = aws.endpoint;

    assert.throws(() => service.createTopic("eu-west-1", "a b"), 'TopicName is "a b"; AWS allows');
    assert.throws(() => service.subscribe(topic, "ada"), 'The endpoint is "ada"; an e-mail');
    assert.throws(
      () => service.subscribe(`arn:aws:sns:eu-west-1:${ACCOUNT}:none`, "a@b.c"),
      `There is no topic arn:aws:sns:eu-west-1:${ACCOUNT}:none`,
    );
  });
});
