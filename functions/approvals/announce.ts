import type { KMSClient } from "@aws-sdk/client-kms";
import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import type { Approval, DeskSettings } from "./approval";
import { composeEmail } from "./email";
import { createLink } from "./links";

/** Publishes an e-mail about a request to those who are asked. @throws when it was not sent */
export type Announce = (approval: Approval, kind: "request" | "reminder") => Promise<void>;

/** Makes the part that sends e-mails. */
export function createAnnounce(kms: KMSClient, sns: SNSClient, settings: DeskSettings): Announce {
  return async (approval, kind) => {
    const TopicArn = settings.topics[approval.topic] ?? settings.topics.default;
    if (TopicArn === undefined) {
      const known = Object.keys(settings.topics).join(", ") || "none";
      throw new Error(
        `Nobody can be asked: there is no topic "${approval.topic}" and no topic "default" ` +
          `(there is: ${known}). Deploy the stack again.`,
      );
    }
    const link = await createLink(kms, settings, approval.id);
    const { subject, body } = composeEmail(approval, link, kind);
    await sns.send(new PublishCommand({ TopicArn, Subject: subject, Message: body }));
  };
}
