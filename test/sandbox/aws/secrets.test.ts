import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { assert } from "chai";
import { ACCOUNT, errorOf, startEndpoint, type TestEndpoint } from "./start";

describe("Secrets Manager at the endpoint", () => {
  let aws: TestEndpoint;
  const arn = `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:longshore/port-AbC123`;
  before(async () => {
    aws = await startEndpoint();
    aws.endpoint.secrets.put(arn, '{"clientId":"a"}');
  });
  after(() => aws.endpoint.close());

  it("gives a secret by its ARN and by its name", async () => {
    const client = aws.root(SecretsManagerClient);
    const { ARN, Name, SecretString, VersionStages, CreatedDate } = await client.send(
      new GetSecretValueCommand({ SecretId: arn }),
    );
    const byName = await client.send(new GetSecretValueCommand({ SecretId: "longshore/port" }));

    assert.deepEqual(
      { ARN, Name, SecretString, VersionStages },
      {
        ARN: arn,
        Name: "longshore/port",
        SecretString: '{"clientId":"a"}',
        VersionStages: ["AWSCURRENT"],
      },
    );
    assert.instanceOf(CreatedDate, Date);
    assert.equal(byName.ARN, arn);
  });

  it("gives a new version after a change", async () => {
    const client = aws.root(SecretsManagerClient);
    aws.endpoint.secrets.put("rotated", "old");
    const old = await client.send(new GetSecretValueCommand({ SecretId: "rotated" }));

    aws.endpoint.secrets.put("rotated", "new");
    const fresh = await client.send(new GetSecretValueCommand({ SecretId: "rotated" }));

    assert.equal(fresh.SecretString, "new");
    assert.notEqual(fresh.VersionId, old.VersionId);
    assert.equal(fresh.ARN, old.ARN);
  });

  it("knows a secret with an ARN in its region only", async () => {
    const error = await errorOf(
      aws
        .root(SecretsManagerClient, "us-east-1")
        .send(new GetSecretValueCommand({ SecretId: "longshore/port" })),
    );

    assert.equal(error.name, "ResourceNotFoundException");
    assert.equal(error.message, "Secrets Manager can't find the specified secret.");
  });

  it("checks the permission on the ARN, however the secret is named", async () => {
    const allowed = aws.as(SecretsManagerClient, [
      { Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: arn },
    ]);
    const other = aws.as(SecretsManagerClient, []);

    const { SecretString } = await allowed.send(
      new GetSecretValueCommand({ SecretId: "longshore/port" }),
    );
    const error = await errorOf(
      other.send(new GetSecretValueCommand({ SecretId: "longshore/port" })),
    );
    const unknown = await errorOf(other.send(new GetSecretValueCommand({ SecretId: "none" })));

    assert.equal(SecretString, '{"clientId":"a"}');
    assert.include(error.message, `secretsmanager:GetSecretValue on resource: ${arn} because`);
    assert.equal(unknown.name, "AccessDeniedException");
  });

  it("describes a secret without its value", async () => {
    const client = aws.root(SecretsManagerClient);
    const described = await client.send(new DescribeSecretCommand({ SecretId: "longshore/port" }));

    assert.deepEqual([described.ARN, described.Name], [arn, "longshore/port"]);
    assert.instanceOf(described.LastChangedDate, Date);
    assert.notInclude(JSON.stringify(described), "clientId");
  });

  it("describes secrets that are resources of the account, by ARN and by name", async () => {
    const client = aws.root(SecretsManagerClient);
    const { identifier } = aws.endpoint.cloudControl.store.place(
      "eu-west-1",
      "AWS::SecretsManager::Secret",
      { Name: "orders/db", Description: "Of the orders", KmsKeyId: "alias/orders" },
      "CreateSecret",
    );

    const byArn = await client.send(new DescribeSecretCommand({ SecretId: identifier }));
    const byName = await client.send(new DescribeSecretCommand({ SecretId: "orders/db" }));

    const { ARN, Name, Description, KmsKeyId } = byArn;
    assert.deepEqual(
      { ARN, Name, Description, KmsKeyId },
      {
        ARN: identifier,
        Name: "orders/db",
        Description: "Of the orders",
        KmsKeyId: "alias/orders",
      },
    );
    assert.equal(byName.ARN, identifier);
  });

  it("checks the permission to describe a secret, and knows only those that exist", async () => {
    const { identifier } = aws.endpoint.cloudControl.store.place(
      "eu-west-1",
      "AWS::SecretsManager::Secret",
      { Name: "orders/key" },
      "CreateSecret",
    );
    const reader = aws.as(SecretsManagerClient, [
      { Effect: "Allow", Action: "secretsmanager:DescribeSecret", Resource: identifier },
    ]);

    const { Name } = await reader.send(new DescribeSecretCommand({ SecretId: "orders/key" }));
    const denied = await errorOf(reader.send(new DescribeSecretCommand({ SecretId: arn })));
    const none = await errorOf(
      aws.root(SecretsManagerClient).send(new DescribeSecretCommand({ SecretId: "none" })),
    );

    assert.equal(Name, "orders/key");
    assert.include(denied.message, `secretsmanager:DescribeSecret on resource: ${arn} because`);
    assert.equal(none.name, "ResourceNotFoundException");
  });

  it("refuses an ARN that is none of a secret", () => {
    assert.throws(
      () => aws.endpoint.secrets.put(`arn:aws:sqs:eu-west-1:${ACCOUNT}:q`, "x"),
      `arn:aws:sqs:eu-west-1:${ACCOUNT}:q is no ARN of a secret; it must be arn:aws:secretsmanager:`,
    );
  });
});
