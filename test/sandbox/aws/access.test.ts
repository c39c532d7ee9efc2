import { EC2Client, StopInstancesCommand } from "@aws-sdk/client-ec2";
import {
  ChangeMessageVisibilityBatchCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { assert } from "chai";
import { Access } from "../../../sandbox/aws/access";
import { ACCOUNT, errorOf, startEndpoint, type TestEndpoint } from "./start";

const queueArn = `arn:aws:sqs:eu-west-1:${ACCOUNT}:runs`;

describe("access to the endpoint", () => {
  let aws: TestEndpoint;
  let QueueUrl = "";
  before(async () => {
    aws = await startEndpoint();
    const created = await aws.root(SQSClient).send(new CreateQueueCommand({ QueueName: "runs" }));
    QueueUrl = created.QueueUrl ?? "";
  });
  after(() => aws.endpoint.close());

  const clientOf = (name: string) =>
    new SQSClient({
      endpoint: aws.endpoint.url,
      region: "eu-west-1",
      maxAttempts: 1,
      credentials: aws.endpoint.access.addPrincipal(name, []),
    });

  it("lets a role do what its statements say", async () => {
    const sender = aws.as(SQSClient, [
      { Effect: "Allow", Action: "sqs:SendMessage", Resource: queueArn },
    ]);

    const { MessageId } = await sender.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" }));

    assert.isString(MessageId);
  });

  it("refuses the rest with AWS's words", async () => {
    const client = clientOf("longshore-intake");

    const error = await errorOf(
      client.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" })),
    );

    assert.equal(error.name, "AccessDeniedException");
    assert.equal(
      error.message,
      `User: arn:aws:sts::${ACCOUNT}:assumed-role/longshore-intake/longshore-intake is not authorized ` +
        `to perform: sqs:SendMessage on resource: ${queueArn} because no identity-based policy ` +
        "allows the sqs:SendMessage action",
    );
  });

  it("says when it was an explicit Deny", async () => {
    const client = aws.as(SQSClient, [
      { Effect: "Allow", Action: "sqs:*", Resource: "*" },
      { Effect: "Deny", Action: "sqs:SendMessage", Resource: queueArn },
    ]);

    const error = await errorOf(
      client.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" })),
    );

    assert.match(
      error.message,
      new RegExp(`${queueArn} with an explicit deny in an identity-based policy$`),
    );
  });

  it("asks for the permission of the single call where the call is a batch", async () => {
    const client = clientOf("batches");
    const Entries = [{ Id: "1", ReceiptHandle: "r", MessageBody: "x" }];
    const batches = [
      client.send(new SendMessageBatchCommand({ QueueUrl, Entries })),
      client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries })),
      client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries })),
      client.send(new ReceiveMessageCommand({ QueueUrl })),
      client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] })),
    ];

    const messages = await Promise.all(
      batches.map(async (batch) => (await errorOf(batch)).message),
    );

    assert.deepEqual(
      messages.map((message) => /perform: (\S+) on resource: (\S+)/.exec(message)?.slice(1)),
      [
        ["sqs:SendMessage", queueArn],
        ["sqs:DeleteMessage", queueArn],
        ["sqs:ChangeMessageVisibility", queueArn],
        ["sqs:ReceiveMessage", queueArn],
        ["sqs:GetQueueAttributes", queueArn],
      ],
    );
  });

  it("takes the region from the signature", async () => {
    const client = aws.as(
      SQSClient,
      [{ Effect: "Allow", Action: "sqs:*", Resource: "arn:aws:sqs:eu-west-1:*:*" }],
      "us-east-1",
    );

    const error = await errorOf(client.send(new CreateQueueCommand({ QueueName: "elsewhere" })));

    assert.include(error.message, `arn:aws:sqs:us-east-1:${ACCOUNT}:elsewhere`);
  });

  it("follows changes of the statements", async () => {
    const client = clientOf("changing");
    const send = () => client.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" }));
    await errorOf(send());

    aws.endpoint.access.setStatements("changing", [
      { Effect: "Allow", Action: "sqs:*", Resource: "*" },
    ]);

    assert.isString((await send()).MessageId);
  });

  it("refuses keys it has not issued", async () => {
    const credentials = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "x" };
    const config = { endpoint: aws.endpoint.url, region: "eu-west-1", credentials, maxAttempts: 1 };

    const sqs = await errorOf(new SQSClient(config).send(new ReceiveMessageCommand({ QueueUrl })));
    const ec2 = await errorOf(
      new EC2Client(config).send(
        new StopInstancesCommand({ InstanceIds: ["i-0123456789abcdef0"] }),
      ),
    );

    assert.equal(sqs.name, "UnrecognizedClientException");
    assert.equal(sqs.message, "The security token included in the request is invalid.");
    assert.equal(
      (sqs as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode,
      403,
    );
    assert.equal(ec2.name, "AuthFailure");
  });

  it("words a refusal of EC2 as EC2 does", async () => {
    const ec2 = aws.as(EC2Client, [
      {
        Effect: "Allow",
        Action: "ec2:StopInstances",
        Resource: "arn:aws:ec2:*:*:instance/i-0aaaaaaaaaaaaaaa0",
      },
    ]);

    const error = await errorOf(
      ec2.send(new StopInstancesCommand({ InstanceIds: ["i-0bbbbbbbbbbbbbbb0"] })),
    );

    assert.equal(error.name, "UnauthorizedOperation");
    assert.match(
      error.message,
      /^You are not authorized to perform this operation\. User: arn:.* perform: ec2:StopInstances on resource: arn:aws:ec2:eu-west-1:123456789012:instance\/i-0bbbbbbbbbbbbbbb0 because/,
    );
  });
});

describe("Access", () => {
  it("issues a key per role", () => {
    const access = new Access(ACCOUNT);

    const [one, other] = [access.addPrincipal("one", []), access.addPrincipal("other", [])];

    assert.match(one.accessKeyId, /^ASIA[0-9A-F]{16}$/);
    assert.notEqual(one.accessKeyId, other.accessKeyId);
    assert.equal(access.identify(one.accessKeyId)?.name, "one");
  });

  it("makes keys that nobody can guess", () => {
    const keys = [new Access(ACCOUNT), new Access(ACCOUNT)].map(
      ({ rootCredentials }) => rootCredentials,
    );

    assert.notEqual(keys[0]?.accessKeyId, keys[1]?.accessKeyId);
    assert.notEqual(keys[0]?.secretAccessKey, keys[1]?.secretAccessKey);
  });

  it("names a boundary that stands in the way, and the policy that does", () => {
    const access = new Access(ACCOUNT);
    access.addPrincipal("one", [{ Effect: "Allow", Action: "s3:*", Resource: "*" }]);
    access.setBoundary("one", [{ Effect: "Allow", Action: "s3:Get*", Resource: "*" }]);
    const deny = (action: string) => {
      const principal = access.find("one");
      return principal && access.denied(principal, "eu-west-1", { action, resource: "*" });
    };

    assert.isUndefined(deny("s3:GetObject"));
    assert.match(deny("s3:PutObject") ?? "", /no permissions boundary allows the s3:PutObject/);
    assert.match(deny("sqs:SendMessage") ?? "", /no identity-based policy allows/);
  });

  it("refuses a name twice, and changes of a name it does not know", () => {
    const access = new Access(ACCOUNT);
    access.addPrincipal("worker", []);

    assert.throws(
      () => access.addPrincipal("worker", []),
      "The principal worker exists; change it with setStatements.",
    );
    assert.throws(() => access.addPrincipal("root", []), "The principal root exists");
    assert.throws(
      () => access.setStatements("wroker", []),
      "There is no principal wroker; known are: worker.",
    );
  });
});
