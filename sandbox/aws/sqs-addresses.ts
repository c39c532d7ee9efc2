import type { JsonObject } from "./call";

/** Account that fauxqs puts into every URL and ARN. */
const FAUXQS_ACCOUNT = "000000000000";
const QUEUE_ARN = /(arn:aws:sqs:[^:"]*:)\d{12}(?=:)/g;

/** The name of a queue, from its URL. */
export function queueName(queueUrl: string): string {
  return queueUrl.split("/").at(-1) ?? queueUrl;
}

/** Rewrites the URLs and ARNs of a request to those fauxqs uses; message bodies stay as they are. */
export function toFauxqs(input: JsonObject, region: string): JsonObject {
  const { QueueOwnerAWSAccountId: _, ...rest } = input;
  return {
    ...rest,
    ...(typeof input["QueueUrl"] === "string" && {
      // fauxqs takes the region from the host name, the name from the end of the path.
      QueueUrl: `http://sqs.${region}.fauxqs/${FAUXQS_ACCOUNT}/${queueName(input["QueueUrl"])}`,
    }),
    ...inAccount(input, FAUXQS_ACCOUNT),
  };
}

/** Rewrites the URLs and ARNs of an answer to those of the sandbox. */
export function fromFauxqs(output: JsonObject, frontUrl: string, accountId: string): JsonObject {
  const url = (fauxqsUrl: unknown) => `${frontUrl}/${accountId}/${queueName(String(fauxqsUrl))}`;
  const urls = output["QueueUrls"];
  return {
    ...output,
    ...(typeof output["QueueUrl"] === "string" && { QueueUrl: url(output["QueueUrl"]) }),
    ...(Array.isArray(urls) && { QueueUrls: urls.map(url) }),
    ...inAccount(output, accountId),
  };
}

function inAccount({ Attributes }: JsonObject, accountId: string): JsonObject {
  if (typeof Attributes !== "object" || Attributes === null) return {};
  const rewritten = Object.entries(Attributes).map(([name, value]) => [
    name,
    typeof value === "string" ? value.replace(QUEUE_ARN, `$1${accountId}`) : (value as unknown),
  ]);
  return { Attributes: Object.fromEntries(rewritten) as JsonObject };
}
