import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { assert } from "chai";
import { ACCOUNT, errorOf, startEndpoint, type TestEndpoint } from "./start";

describe("SNS at the endpoint", () => {
  let aws: TestEndpoint;
  let sns: SNSClient;
  let topic: string;
  beforeEach(async () => {
    aws = await startEndpoint();
    sns = aws.root(SNSClient);
    topic = aws.endpoint.sns.createTopic("eu-west-1", "approvals", "Longshore");
    aws.endpoint.sns.subscribe(topic, "ada@example.com");
  });
  afterEach(() => aws.endpoint.close());

  const publish = (more: { Subject?: string; Message?: string; TopicArn?: string }) =>
    sns.send(new PublishCommand({ TopicArn: topic, Message: "Hello", ...more }));
  const messages = () => aws.endpoint.mailbox.messages;

  it("sends what is published to every subscriber, once", async () => {
    aws.endpoint.sns.subscribe(topic, "bob@example.com");
    aws.endpoint.sns.subscribe(topic, "ada@example.com");

    const { MessageId } = await publish({ Subject: "A & B <c>", Message: "Zeile 1\n+ ä = 100 %" });

    assert.match(MessageId ?? "", /^[0-9a-f-]{36}$/);
    assert.deepEqual(
      messages().map(({ to, subject, body }) => ({ to, subject, body })),
      [
        {
          to: ["ada@example.com", "bob@example.com"],
          subject: "A & B <c>",
          body: "Zeile 1\n+ ä = 100 %",
        },
      ],
    );
    assert.includeDeepMembers(
      aws.hops.all.map(({ part, what }) => ({ part, what })),
      [
        { part: "Mailbox", what: "e-mail to ada@example.com, bob@example.com: A & B <c>" },
        { part: "SNS", what: "root: Publish approvals" },
      ],
    );
  });

  it("calls a message without a subject by the topic's display name", async () => {
    const silent = aws.endpoint.sns.createTopic("eu-west-1", "plain");
    aws.endpoint.sns.subscribe(silent, "ada@example.com");

    await publish({});
    await publish({ TopicArn: silent });

    assert.deepEqual(
      messages().map(({ subject }) => subject),
      ["Longshore", "AWS Notification Message"],
    );
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

    assert.throws(() => service.createTopic("eu-west-1", "a b"), 'The topic\'s name is "a b";');
    assert.throws(() => service.subscribe(topic, "ada"), 'The endpoint is "ada"; an e-mail');
    assert.throws(
      () => service.subscribe(`arn:aws:sns:eu-west-1:${ACCOUNT}:none`, "a@b.c"),
      `There is no topic arn:aws:sns:eu-west-1:${ACCOUNT}:none`,
    );
  });
});
