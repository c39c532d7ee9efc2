import type { ResourceValidationPolicy } from "@pulumi/policy";

type Props = Readonly<Record<string, unknown>>;

/** Type → whether its inputs ask for encryption. CloudWatch encrypts every log group by itself. */
const isEncrypted: Readonly<Record<string, (props: Props) => boolean>> = {
  "aws:dynamodb/table:Table": ({ serverSideEncryption }) =>
    (serverSideEncryption as { enabled?: boolean } | undefined)?.enabled === true,
  "aws:sns/topic:Topic": ({ kmsMasterKeyId }) => isText(kmsMasterKeyId),
  "aws:sqs/queue:Queue": ({ sqsManagedSseEnabled, kmsMasterKeyId }) =>
    sqsManagedSseEnabled === true || isText(kmsMasterKeyId),
};

/** What messages and records lie in is encrypted. */
export const encryptedStores: ResourceValidationPolicy = {
  name: "encrypted-stores",
  description: "Queues, topics and tables are encrypted.",
  validateResource: ({ type, props }, report) => {
    if (isEncrypted[type]?.(props) === false)
      report(
        "It is not encrypted. Set sqsManagedSseEnabled, kmsMasterKeyId or serverSideEncryption.",
      );
  },
};

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}
