import { log } from "../../log";
import type { Performer } from "../discharge";
import { callSlack, SlackRefusal, type SlackParts } from "./client";
import { messageOf } from "./message";

/**
 * Shows a request in a channel, and later in the same message how it stands and ends. What was never open is
 * not shown.
 */
export function postToSlack(parts: SlackParts, channel: string): Performer {
  return async (approval) => {
    const { slack, state } = approval;
    if (!slack && state !== "PENDING") return { done: {} };
    const { text, blocks } = messageOf(approval);
    const content = { text, blocks: JSON.stringify(blocks) };
    if (slack) {
      try {
        await callSlack(parts, "chat.update", { ...slack, ...content });
      } catch (error) {
        // Its message may be gone, as may the channel.
        if (!(error instanceof SlackRefusal)) throw error;
        log.error("message in Slack not changed", { approval: approval.id, error: error.message });
      }
      return { done: {} };
    }
    const where = { channel, unfurl_links: "false", unfurl_media: "false" };
    const posted = await callSlack(parts, "chat.postMessage", { ...where, ...content });
    // The channel may be given by its name; messages are changed by its id.
    return { done: { slack: { channel: String(posted["channel"]), ts: String(posted["ts"]) } } };
  };
}
