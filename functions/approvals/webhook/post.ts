import type { KMSClient } from "@aws-sdk/client-kms";
import type { ReadSecret } from "../../aws/secrets";
import { log } from "../../log";
import type { DeskSettings } from "../approval";
import type { Performer } from "../discharge";
import { viewer } from "../ids";
import { createLink } from "../links";
import { eventsOf } from "../publish-events";
import { readWebhookUrl, type Webhook } from "./address";
import { messageOf } from "./message";

/** What writing into a channel works with. */
export interface WebhookParts {
  readonly kms: KMSClient;
  readonly readSecret: ReadSecret;
  readonly settings: Pick<DeskSettings, "keyArn" | "pagesUrl">;
}

/** Most time for one message. */
const milliseconds = 4_000;
/** Most time for all of a request's at once: less than the clock waits (clock.ts), so that it hears what was sent. */
const allMilliseconds = 6_500;
/** How long after a request's time its channel is tried to be told. */
const patienceMilliseconds = 3_600_000;

/**
 * Tells a channel of a request, of votes and of its end, by an incoming webhook: each once, unless a note gets
 * lost. What was never open is not told.
 */
export function postToWebhook(
  { kms, readSecret, settings }: WebhookParts,
  webhook: Webhook,
  patience = allMilliseconds,
): Performer {
  return async (approval, now) => {
    const isOver = AbortSignal.timeout(patience);
    const events = eventsOf(approval);
    let { posted = 0 } = approval;
    if (events[0]?.kind !== "Approval Requested") return { done: {} };
    try {
      const url = await readWebhookUrl(readSecret, webhook);
      const link = await createLink(kms, settings, approval.id, viewer);
      for (const event of events.slice(posted)) {
        await post(url, messageOf(webhook.form, event, link), isOver);
        posted += 1;
      }
      return { done: { posted } };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (now < approval.expiresAt + patienceMilliseconds) {
        return { failed: message, noted: { posted } };
      }
      log.error("channel not told", { approval: approval.id, error: message });
      return { done: { posted } };
    }
  };
}

/** Follows nothing: what is written there is for that channel. @throws Error that does not quote the address */
async function post(url: string, content: object, isOver: AbortSignal): Promise<void> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(content),
    redirect: "manual",
    signal: AbortSignal.any([isOver, AbortSignal.timeout(milliseconds)]),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`The webhook answered with ${response.status}.`);
}
