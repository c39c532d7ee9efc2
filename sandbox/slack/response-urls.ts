import { randomBytes } from "node:crypto";
import type { OutsideAnswer, OutsideRequest } from "../outside";
import { parse, readContent, refused, type SlackContent } from "./web-api";

/** What the app says to whoever pressed a button. */
export interface SlackReply {
  readonly text: string;
  /** Whether the message was changed for everybody. */
  readonly replaced: boolean;
}

/** Where a button was pressed. */
interface Place {
  readonly replace: (content: SlackContent) => void;
  readonly replies: SlackReply[];
  readonly until: number;
  left: number;
}

const host = "https://hooks.slack.com";
/** An interaction can be answered so often, for so long. */
const mostReplies = 5;
const milliseconds = 30 * 60_000;

/**
 * The addresses at which an app answers interactions.
 * @see Slack's documentation, "Handling user interaction in your Slack apps"
 */
export class ResponseUrls {
  readonly #places = new Map<string, Place>();

  /** @param replace changes the message that has the button. @returns an address, and what will be said there */
  open(teamId: string, replace: Place["replace"]) {
    const path = `/actions/${teamId}/${Date.now()}/${randomBytes(12).toString("hex")}`;
    const replies: SlackReply[] = [];
    this.#places.set(path, {
      ...{ replace, replies, left: mostReplies },
      until: Date.now() + milliseconds,
    });
    return { url: host + path, replies };
  }

  /** Takes what an app answers. */
  take({ method, url, headers, body }: OutsideRequest): OutsideAnswer {
    const place = this.#places.get(url.pathname);
    if (method !== "POST" || !place) return { status: 404, text: "no_service" };
    if (place.until < Date.now()) return { status: 404, json: refused("expired_url") };
    if (place.left <= 0) return { status: 404, json: refused("used_url") };
    if (!/^application\/json\b/.test(headers["content-type"] ?? "")) {
      return { status: 400, text: "invalid_payload" };
    }
    const said = parse(body.toString());
    if (typeof said !== "object" || said === null) return { status: 400, text: "invalid_payload" };
    const { text, blocks, replace_original } = said as {
      readonly text?: string;
      readonly blocks?: unknown;
      readonly replace_original?: boolean;
    };
    const content = readContent(text, JSON.stringify(blocks));
    if ("error" in content) return { status: 400, json: content };
    place.left -= 1;
    const replaced = replace_original === true;
    if (replaced) place.replace(content);
    place.replies.push({ text: content.text, replaced });
    return { text: "ok" };
  }
}
