import { CloudControlClient, CreateResourceCommand } from "@aws-sdk/client-cloudcontrol";
import { DynamoDBClient, TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";
import { EC2Client, RebootInstancesCommand } from "@aws-sdk/client-ec2";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { GetParameterHistoryCommand, SSMClient } from "@aws-sdk/client-ssm";
import { assert } from "chai";
import { AwsEndpoint } from "../../../sandbox/aws/endpoint";
import { Hops } from "../../../sandbox/hops";
import { errorOf, startEndpoint, type TestEndpoint } from "./start";

describe("AwsEndpoint", () => {
  let aws: TestEndpoint;
  before(async () => {
    aws = await startEndpoint();
  });
  after(() => aws.endpoint.close());

  it("listens on the loopback address only", () => {
    assert.match(aws.endpoint.url, /^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it("names service and operation that have no stand-in", async () => {
    const [dynamo, ssm] = [aws.root(DynamoDBClient), aws.root(SSMClient)];

    const transaction = await errorOf(
      dynamo.send(new TransactWriteItemsCommand({ TransactItems: [] })),
    );
    const history = await errorOf(ssm.send(new GetParameterHistoryCommand({ Name: "a" })));

    assert.equal(transaction.name, "UnknownOperationException");
    assert.match(
      transaction.message,
      /^The sandbox has no stand-in for TransactWriteItems of DynamoDB; for DynamoDB it has CreateTable, /,
    );
    assert.equal(
      history.message,
      "The sandbox has no stand-in for GetParameterHistory of SSM; for SSM it has GetParameter, GetParameters, PutParameter, DeleteParameter. sandbox/aws/README.md says how to add one.",
    );
  });

  it("names operations of the query protocol in the shape its clients read", async () => {
    const error = await errorOf(
      aws
        .root(EC2Client)
        .send(new RebootInstancesCommand({ InstanceIds: ["i-0123456789abcdef0"] })),
    );

    assert.equal(error.name, "InvalidAction");
    assert.equal(
      error.message,
      "The sandbox has no stand-in for RebootInstances of EC2; for EC2 it has DescribeInstances, StartInstances, StopInstances. sandbox/aws/README.md says how to add one.",
    );
  });

  it("names services that have no stand-in, whatever their protocol", async () => {
    const authorization =
      `AWS4-HMAC-SHA256 Credential=${aws.endpoint.rootCredentials.accessKeyId}` +
      "/20260101/eu-west-1/redshift/aws4_request, SignedHeaders=host, Signature=0";
    const ask = async (headers: Record<string, string>) => {
      const response = await fetch(aws.endpoint.url, {
        method: "POST",
        headers: { authorization, ...headers },
      });
      return ((await response.json()) as { message: string }).message;
    };
    const known =
      "it has SQS, DynamoDB, Secrets Manager, SSM, Cloud Control, CloudFormation, EC2, " +
      "Service Catalog, KMS, SNS, ECS, CodeBuild, EventBridge, ElastiCache, CloudTrail, STS, " +
      "Organizations. sandbox/aws/README.md says how to add one.";

    const json = await ask({ "x-amz-target": "Made_Up.ListClusters" });
    const rest = await ask({});

    assert.equal(json, `The sandbox has no stand-in for ListClusters of redshift; ${known}`);
    assert.equal(rest, `The sandbox has no stand-in for POST / of redshift; ${known}`);
  });

  it("refuses requests without a signature", async () => {
    const response = await fetch(aws.endpoint.url, {
      method: "POST",
      headers: { "x-amz-target": "AmazonSQS.ListQueues" },
    });

    assert.equal(response.status, 403);
    const { __type } = (await response.json()) as { __type: string };
    assert.equal(__type, "MissingAuthenticationTokenException");
  });

  it("fails calls as ordered, and only those", async () => {
    const client = aws.root(SecretsManagerClient);
    aws.endpoint.secrets.put("port", "{}");
    aws.endpoint.faults.add({
      service: "Secrets Manager",
      principal: "root",
      error: "InternalServerError",
    });
    aws.endpoint.faults.add({ service: "Secrets Manager", principal: "nobody", error: "Other" });
    const read = () => client.send(new GetSecretValueCommand({ SecretId: "port" }));

    const error = await errorOf(read());
    const { SecretString } = await read();

    assert.equal(error.name, "InternalServerError");
    assert.equal(SecretString, "{}");
  });

  it("records what was called and by whom", async () => {
    await aws.root(SecretsManagerClient).send(new GetSecretValueCommand({ SecretId: "port" }));

    const { part, what } = aws.hops.all.at(-1) ?? {};
    assert.equal(part, "Secrets Manager");
    assert.match(what ?? "", /^root: GetSecretValue port-[0-9a-f]{6}$/);
  });

  it("records what was refused, also for what a resource's type does not allow", async () => {
    const topic = { TypeName: "AWS::SNS::Topic", DesiredState: '{"Unknown":1}' };

    const error = await errorOf(
      aws.root(CloudControlClient).send(new CreateResourceCommand(topic)),
    );

    assert.equal(error.name, "ValidationException");
    assert.equal(aws.hops.all.at(-1)?.what, "root: CreateResource refused: ValidationException");
  });

  it("refuses a port that is in use", async () => {
    const port = Number(new URL(aws.endpoint.url).port);

    const error = await errorOf(
      AwsEndpoint.start({ hops: new Hops(), accountId: "123456789012", port }),
    );

    assert.match(error.message, /EADDRINUSE/);
  });
});
