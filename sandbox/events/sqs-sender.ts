import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Credentials } from "../aws/access";
import type { Traces } from "../traces";

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
  readonly traces: Traces;
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
    if (!clients.has(region)) bringTrace(client, endpoint.traces);
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

/** The message belongs to whatever has caused it. */
function bringTrace(client: SQSClient, traces: Traces): void {
  client.middlewareStack.add(
    (next) => (args) => {
      const { headers } = args.request as { headers: Record<string, string> };
      headers["x-amzn-trace-id"] = traces.newHeader();
      return next(args);
    },
    { step: "build" },
  );
}
