import { GenerateMacCommand, KMSClient } from "@aws-sdk/client-kms";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { assert } from "chai";
import { confirmSubscriptions } from "../../../sandbox/confirm-subscriptions";
import { ACCOUNT } from "../aws/start";
import { startDrivers, type TestDrivers } from "./setup";

const types = {
  topic: "aws:sns/topic:Topic",
  subscription: "aws:sns/topicSubscription:TopicSubscription",
  key: "aws:kms/key:Key",
  alias: "aws:kms/alias:Alias",
  api: "aws:apigatewayv2/api:Api",
  integration: "aws:apigatewayv2/integration:Integration",
  route: "aws:apigatewayv2/route:Route",
  stage: "aws:apigatewayv2/stage:Stage",
  permission: "aws:lambda/permission:Permission",
};

describe("the drivers of what approvals are made of", () => {
  let test: TestDrivers;
  beforeEach(async () => {
    test = await startDrivers();
  });
  afterEach(() => test.close());

  it("bring a topic and its subscriptions to life", async () => {
    const topic = await test.make(types.topic, "approvals-topic", { displayName: "Longshore" });
    const subscription = await test.make(types.subscription, "ada", {
      topic: topic.outputs.arn,
      protocol: "email",
      endpoint: "developer@example.com",
    });

    const TopicArn = String(topic.outputs.arn);
    await confirmSubscriptions(test.parts.mailbox);
    await test.aws.root(SNSClient).send(new PublishCommand({ TopicArn, Message: "Hello" }));

    assert.equal(TopicArn, `arn:aws:sns:eu-west-1:${ACCOUNT}:approvals-topic`);
    assert.include(subscription.id, `${TopicArn}:`);
    assert.deepEqual(
      test.parts.mailbox.messages.map(({ to, subject }) => [to, subject]),
      [
        [["developer@example.com"], "AWS Notification - Subscription Confirmation"],
        [["developer@example.com"], "Longshore"],
      ],
    );
  });

  it("refuse subscriptions that would reach nobody", async () => {
    const topic = "arn:aws:sns:eu-west-1:123456789012:none";

    assert.match(
      await test.refusal(types.subscription, { topic, protocol: "sms", endpoint: "+49" }),
      /Its protocol is "sms"; the sandbox delivers to "email"/,
    );
    assert.match(
      await test.refusal(types.subscription, { topic, protocol: "email", endpoint: "a@b.c" }),
      /There is no topic/,
    );
    assert.match(await test.refusal(types.topic, { fifoTopic: true }), /FIFO topic/);
  });

  it("bring a key and its alias to life", async () => {
    const { id, outputs } = await test.make(types.key, "key", {
      customerMasterKeySpec: "HMAC_256",
      keyUsage: "GENERATE_VERIFY_MAC",
    });
    await test.make(types.alias, "alias", { name: "alias/links", targetKeyId: outputs.keyId });

    const { KeyId, Mac } = await test.aws.root(KMSClient).send(
      new GenerateMacCommand({
        ...{ KeyId: "alias/links", Message: Buffer.from("a"), MacAlgorithm: "HMAC_SHA_256" },
      }),
    );

    assert.equal(KeyId, outputs.arn);
    assert.equal(String(outputs.arn), `arn:aws:kms:eu-west-1:${ACCOUNT}:key/${id}`);
    assert.lengthOf(Mac ?? [], 32);
  });

  it("bring an API, its routes and the permission to invoke to life", async () => {
    const functionArn = `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:pages`;
    const { id: apiId, outputs: api } = await test.make(types.api, "api", { protocolType: "HTTP" });
    const integration = await test.make(types.integration, "integration", {
      ...{ apiId, integrationType: "AWS_PROXY", payloadFormatVersion: "2.0" },
      integrationUri: `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${functionArn}/invocations`,
    });
    await test.make(types.route, "route", {
      ...{ apiId, routeKey: "GET /approvals/{id}", target: `integrations/${integration.id}` },
    });
    const stage = await test.make(types.stage, "stage", {
      ...{ apiId, name: "$default", autoDeploy: true },
    });
    const page = `${String(api.apiEndpoint)}/approvals/1`;

    const forbidden = await fetch(page);
    await test.make(types.permission, "permission", {
      ...{ action: "lambda:InvokeFunction", function: "pages" },
      principal: "apigateway.amazonaws.com",
      sourceArn: `${String(api.executionArn)}/*/*/approvals/*`,
    });
    const allowed = await fetch(page);

    assert.deepEqual([forbidden.status, allowed.status], [500, 204]);
    assert.deepEqual(
      test.invocations.map(([arn]) => arn),
      [functionArn],
    );
    assert.equal(api.executionArn, `arn:aws:execute-api:eu-west-1:${ACCOUNT}:${apiId}`);
    assert.equal(stage.outputs.invokeUrl, `${String(api.apiEndpoint)}/`);
  });

  it("refuse what the sandbox's APIs cannot do", async () => {
    const { id: apiId } = await test.make(types.api, "api", { protocolType: "HTTP" });
    const integration = { apiId, integrationType: "AWS_PROXY", payloadFormatVersion: "2.0" };

    const refusals = [
      await test.refusal(types.api, { protocolType: "WEBSOCKET" }),
      await test.refusal(types.api, { protocolType: "HTTP", corsConfiguration: {} }),
      await test.refusal(types.integration, { ...integration, integrationType: "HTTP_PROXY" }),
      await test.refusal(types.integration, { ...integration, payloadFormatVersion: "1.0" }),
      await test.refusal(types.integration, { ...integration, apiId: "none" }),
      await test.refusal(types.route, { apiId, routeKey: "GET /", authorizationType: "JWT" }),
      await test.refusal(types.route, { apiId, routeKey: "nowhere" }),
      await test.refusal(types.stage, { apiId, name: "$default" }),
    ];

    assert.deepEqual(
      refusals.map((one) => one.split(/;| \(https/)[0]),
      [
        'Its protocolType is "WEBSOCKET"',
        "Its corsConfiguration is {}",
        'Its integrationType is "HTTP_PROXY"',
        'Its payloadFormatVersion is "1.0"',
        "NotFoundException: Invalid API identifier specified 123456789012:none",
        'Its authorizationType is "JWT"',
        'Its routeKey is "nowhere"',
        "Its autoDeploy is undefined",
      ],
    );
  });
});
