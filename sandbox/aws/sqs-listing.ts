import { limits } from "../limits";
import { checkRange, type JsonObject } from "./call";
import { pageOf } from "./paging";
import { queueName } from "./sqs-addresses";

const { value: longest } = limits.SQS.queuesPerListing;

/**
 * One page of ListQueues. As AWS does: only who says how many may come is told that there are more.
 * @param urls all queues of the region
 * @throws AwsError InvalidParameterValue for a page of another size than 1 to 1000
 */
export function listingOf(urls: readonly string[], input: JsonObject): JsonObject {
  const { MaxResults: size = longest, NextToken: after, QueueNamePrefix: prefix = "" } = input;
  checkRange("InvalidParameterValue", "MaxResults", size, [1, longest]);
  const all = urls
    .filter((url) => queueName(url).startsWith(String(prefix)))
    .sort((one, other) => (queueName(one) < queueName(other) ? -1 : 1));
  const { page, next } = pageOf(all, queueName, after, Number(size));
  return {
    ...(page.length > 0 && { QueueUrls: page }),
    ...(input["MaxResults"] !== undefined && { NextToken: next }),
  };
}
