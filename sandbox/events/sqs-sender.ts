import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Credentials } from "../aws/access";

/** Sends a message; rejects with the error of SQS. */
export type SendToQueue = (
  queueArn: string,
  body: string,
  /** Message attributes, all of them strings. */
  attributes: Readonly<Record<string, string>>,
) => Promise<void>;

/** Sends through the sandbox's AWS endpoint, in the region of the queue's ARN. */
export function sqsSender(endpoint: {
  readonly url: string;
  readonly rootCredentials: Credentials;
}): SendToQueue {
  const clients = new Map<string, SQSClient>();
  return async (queueArn, body, attributes) => {
    const [, , , region = "", account = "", name = ""] = queueArn.split(":");
    const client =
      clients.get(region) ??
      // The bus retries; a second layer would only blur what it reports.
      new SQSClient({
        endpoint: endpoint.url,
        region,
        credentials: endpoint.rootCredentials,
        maxAttempts: 1,
      });
    clients.set(region, client);
    const MessageAttributes = Object.fromEntries(
      Object.entries(attributes).map(([key, value]) => [
        key,
        { DataType: "String", StringValue: value },
      ]),
    );
    const QueueUrl = `${endpoint.url}/${account}/${name}`;
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: body, MessageAttributes }));
  };
}
