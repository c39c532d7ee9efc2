import {
  paginateQuery,
  type AttributeValue,
  type DynamoDBClient,
  type QueryCommandInput,
} from "@aws-sdk/client-dynamodb";

/**
 * The items of a query one after another; the next page is read when the last item of one has been taken.
 * @param query without `ExclusiveStartKey`; its `Limit` is the size of a page
 */
export async function* queryItems(
  client: DynamoDBClient,
  { Limit: pageSize, ...query }: QueryCommandInput,
): AsyncGenerator<Record<string, AttributeValue>> {
  for await (const { Items = [] } of paginateQuery({ client, pageSize }, query)) yield* Items;
}
