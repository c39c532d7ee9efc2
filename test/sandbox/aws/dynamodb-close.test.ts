import { CreateTableCommand, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { assert } from "chai";
import { AwsEndpoint } from "../../../sandbox/aws/endpoint";
import { Hops } from "../../../sandbox/hops";

describe("the DynamoDB stand-in", function () {
  this.timeout(20_000);

  it("closes while writes are under way, without ending the process", async () => {
    const aws = await AwsEndpoint.start({ hops: new Hops(), accountId: "123456789012" });
    const client = new DynamoDBClient({
      endpoint: aws.url,
      region: "eu-west-1",
      credentials: aws.rootCredentials,
      maxAttempts: 1,
    });
    await client.send(
      new CreateTableCommand({
        TableName: "notes",
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        BillingMode: "PAY_PER_REQUEST",
      }),
    );
    const put = (id: string) =>
      client.send(new PutItemCommand({ TableName: "notes", Item: { id: { S: id } } }));
    await put("first");

    const writes = Array.from({ length: 40 }, (_, index) => put(String(index)));
    const settled = Promise.allSettled(writes);
    await Promise.race(writes);
    await aws.close();

    const outcomes = await settled;
    assert.lengthOf(outcomes, 40);
    assert.equal(
      outcomes.some(({ status }) => status === "fulfilled"),
      true,
    );
  });
});
