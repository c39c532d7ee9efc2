import {
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
  QueryCommand,
} from "@aws-sdk/client-dynamodb";
import { assert } from "chai";
import { ACCOUNT, errorOf } from "../aws/start";
import { startDrivers, type TestDrivers } from "./setup";

const tableType = "aws:dynamodb/table:Table";
const indexes = {
  "as key schemas": {
    keySchemas: [
      { attributeName: "open", keyType: "HASH" },
      { attributeName: "dueAt", keyType: "RANGE" },
    ],
  },
  "as hash and range key": { hashKey: "open", rangeKey: "dueAt" },
};

describe("the driver of tables", () => {
  let test: TestDrivers;
  beforeEach(async () => {
    test = await startDrivers();
  });
  afterEach(() => test.close());

  const makeTable = (keys: object) =>
    test.make(tableType, "approvals", {
      hashKey: "id",
      attributes: [
        { name: "id", type: "S" },
        { name: "open", type: "S" },
        { name: "dueAt", type: "N" },
      ],
      globalSecondaryIndexes: [{ name: "open-index", projectionType: "ALL", ...keys }],
    });
  const query = new QueryCommand({
    TableName: "approvals",
    IndexName: "open-index",
    KeyConditionExpression: "#open = :yes AND dueAt <= :now",
    ExpressionAttributeNames: { "#open": "open" },
    ExpressionAttributeValues: { ":yes": { S: "yes" }, ":now": { N: "2" } },
  });

  for (const [what, keys] of Object.entries(indexes)) {
    it(`makes global secondary indexes, with keys ${what}`, async () => {
      const dynamo = test.aws.root(DynamoDBClient);
      await makeTable(keys);
      for (const [id, dueAt, open] of [
        ["late", "1", "yes"],
        ["done", "1", undefined],
        ["early", "3", "yes"],
      ]) {
        const Item = { id: { S: String(id) }, dueAt: { N: String(dueAt) } };
        const item = open === undefined ? Item : { ...Item, open: { S: open } };
        await dynamo.send(new PutItemCommand({ TableName: "approvals", Item: item }));
      }

      const { Items } = await dynamo.send(query);

      assert.deepEqual(
        Items?.map(({ id }) => id),
        [{ S: "late" }],
      );
    });
  }

  it("lets a role query an index that may query nothing else", async () => {
    await makeTable(indexes["as key schemas"]);
    const table = `arn:aws:dynamodb:eu-west-1:${ACCOUNT}:table/approvals`;
    const statement = { Effect: "Allow", Action: "dynamodb:Query" } as const;
    const index = test.aws.as(DynamoDBClient, [
      { ...statement, Resource: `${table}/index/open-index` },
    ]);
    const whole = test.aws.as(DynamoDBClient, [{ ...statement, Resource: table }]);

    const { Count } = await index.send(query);
    const error = await errorOf(whole.send(query));

    assert.equal(Count, 0);
    assert.include(error.message, `dynamodb:Query on resource: ${table}/index/open-index because`);
  });

  it("makes tables without indexes as before", async () => {
    await test.make(tableType, "runs", { hashKey: "id", attributes: [{ name: "id", type: "S" }] });

    const { Table } = await test.aws
      .root(DynamoDBClient)
      .send(new DescribeTableCommand({ TableName: "runs" }));

    assert.isUndefined(Table?.GlobalSecondaryIndexes);
  });
});
