import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { assert } from "chai";
import { until } from "../../support/until";
import { ACCOUNT, errorOf, startEndpoint, type TestEndpoint } from "./start";

describe("DynamoDB at the endpoint", () => {
  let aws: TestEndpoint;
  let dynamo: DynamoDBClient;
  const TableName = "runs";
  const createTable = async (client: DynamoDBClient) => {
    await client.send(
      new CreateTableCommand({
        TableName,
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        BillingMode: "PAY_PER_REQUEST",
      }),
    );
    return until(async () => {
      const { Table } = await client.send(new DescribeTableCommand({ TableName }));
      return Table?.TableStatus === "ACTIVE" && Table;
    });
  };
  before(async () => {
    aws = await startEndpoint();
    dynamo = aws.root(DynamoDBClient);
  });
  after(() => aws.endpoint.close());

  it("gives tables ARNs in the account and region, without touching the environment", async () => {
    const before = { ...process.env };

    const table = await createTable(dynamo);

    assert.equal(table.TableArn, `arn:aws:dynamodb:eu-west-1:${ACCOUNT}:table/runs`);
    assert.deepEqual({ ...process.env }, before);
  });

  it("claims an item once by a conditional write", async () => {
    const claim = () =>
      dynamo.send(
        new PutItemCommand({
          TableName,
          Item: { id: { S: "run-1" }, owner: { S: "me" } },
          ConditionExpression: "attribute_not_exists(id)",
        }),
      );

    await claim();
    const error = await errorOf(claim());

    assert.equal(error.name, "ConditionalCheckFailedException");
  });

  it("updates and reads items", async () => {
    const Key = { id: { S: "run-2" } };
    await dynamo.send(
      new UpdateItemCommand({
        TableName,
        Key,
        UpdateExpression: "SET #state = :state ADD tries :one",
        ExpressionAttributeNames: { "#state": "state" },
        ExpressionAttributeValues: { ":state": { S: "RUNNING" }, ":one": { N: "1" } },
      }),
    );

    const { Item } = await dynamo.send(
      new GetItemCommand({ TableName, Key, ConsistentRead: true }),
    );

    assert.deepEqual(Item, { ...Key, state: { S: "RUNNING" }, tries: { N: "1" } });
  });

  it("keeps the regions' tables apart", async () => {
    const elsewhere = aws.root(DynamoDBClient, "us-east-1");

    const error = await errorOf(elsewhere.send(new DescribeTableCommand({ TableName })));

    assert.equal(error.name, "ResourceNotFoundException");
  });

  it("lets policies ask which attributes a read names", async () => {
    const Resource = `arn:aws:dynamodb:eu-west-1:${ACCOUNT}:table/runs`;
    const Condition = {
      "ForAllValues:StringEquals": { "dynamodb:Attributes": ["id", "open"] },
      StringEqualsIfExists: { "dynamodb:Select": "SPECIFIC_ATTRIBUTES" },
    };
    const reader = aws.as(DynamoDBClient, [
      { Effect: "Allow", Action: "dynamodb:GetItem", Resource, Condition },
    ]);
    const read = async (ProjectionExpression?: string) => {
      const names = { "#o": "open", "#n": "note" };
      const used = Object.entries(names).filter(([name]) => ProjectionExpression?.includes(name));
      const asked = {
        ...{ TableName, Key: { id: { S: "run-2" } }, ProjectionExpression },
        ...(used.length > 0 && { ExpressionAttributeNames: Object.fromEntries(used) }),
      };
      return reader.send(new GetItemCommand(asked)).then(
        () => "read",
        (error: Error) => error.name,
      );
    };

    const withoutKey = aws.as(DynamoDBClient, [
      {
        ...{ Effect: "Allow", Action: "dynamodb:GetItem", Resource },
        Condition: { "ForAllValues:StringEquals": { "dynamodb:Attributes": ["open"] } },
      },
    ]);
    const open = { Key: { id: { S: "run-2" } }, ExpressionAttributeNames: { "#o": "open" } };

    const refused = await errorOf(
      withoutKey.send(new GetItemCommand({ TableName, ProjectionExpression: "#o", ...open })),
    );
    assert.equal(refused.name, "AccessDeniedException");
    assert.deepEqual(
      await Promise.all(["id", "id, #o", "id, #o.x[0]", undefined, "#n", "id,note"].map(read)),
      ["read", "read", "read", ...Array<string>(3).fill("AccessDeniedException")],
    );
  });

  it("checks the permission on the table, and on the index when one is read", async () => {
    const tableArn = `arn:aws:dynamodb:eu-west-1:${ACCOUNT}:table/runs`;
    const reader = aws.as(DynamoDBClient, [
      { Effect: "Allow", Action: ["dynamodb:GetItem", "dynamodb:Query"], Resource: tableArn },
    ]);
    const Key = { id: { S: "run-2" } };
    const query = {
      TableName,
      KeyConditionExpression: "id = :id",
      ExpressionAttributeValues: { ":id": { S: "run-2" } },
    };

    const { Item } = await reader.send(new GetItemCommand({ TableName, Key }));
    const { Count } = await reader.send(new QueryCommand(query));
    const write = await errorOf(reader.send(new PutItemCommand({ TableName, Item: Key })));
    const index = await errorOf(reader.send(new QueryCommand({ ...query, IndexName: "by-state" })));

    assert.equal(Item?.["state"]?.S, "RUNNING");
    assert.equal(Count, 1);
    assert.equal(write.name, "AccessDeniedException");
    assert.include(
      write.message,
      `is not authorized to perform: dynamodb:PutItem on resource: ${tableArn} because`,
    );
    assert.include(index.message, `dynamodb:Query on resource: ${tableArn}/index/by-state because`);
  });
});
