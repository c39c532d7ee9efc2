import type { KMSClient } from "@aws-sdk/client-kms";
import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import type { DeskSettings } from "./approval";
import { composeEmail } from "./email";
import { waitingId } from "./ids";
import { createLink } from "./links";
import type { MailKind, StoredApproval } from "./stored-approval";

/** Publishes an e-mail about a request to one approver, with their own link. @throws when it was not sent */
export type Announce = (approval: StoredApproval, kind: MailKind, to: string) => Promise<void>;

/** Makes the part that sends e-mails. */
export function createAnnounce(
  kms: KMSClient,
  sns: SNSClient,
  settings: Pick<DeskSettings, "keyArn" | "pagesUrl" | "topics">,
): Announce {
  return async (approval, kind, to) => {
    const TopicArn = Object.hasOwn(settings.topics, to) ? settings.topics[to] : undefined;
    if (TopicArn === undefined) {
      throw new Error(`${to} has no topic, so nothing can be sent there. Deploy the stack again.`);
    }
    const link = await createLink(kms, settings, approval.id, to);
    const waitingLink = await createLink(kms, settings, waitingId, to);
    const { subject, body } = composeEmail(approval, { link, waitingLink, kind, to });
    await sns.send(new PublishCommand({ TopicArn, Subject: subject, Message: body }));
  };
}
