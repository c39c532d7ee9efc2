import { randomBytes } from "node:crypto";
import { mistakeOf, type Block } from "./block-kit";

/** An answer of the Web API; Slack refuses with a status of 200, too. */
export type SlackAnswer = Readonly<Record<string, unknown>> & { readonly ok: boolean };

/** What a message shows. */
export interface SlackContent {
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** The methods that there are, with the scope that each needs. */
export const methods: Readonly<Record<string, string | undefined>> = {
  "auth.test": undefined,
  "chat.postMessage": "chat:write",
  "chat.update": "chat:write",
  "users.info": "users:read",
};

const mostTextCharacters = 40_000;

/** A refusal, by Slack's own code. */
export function refused(
  error: string,
  more: object = {},
): SlackAnswer & { readonly error: string } {
  return { ok: false, error, ...more };
}

/**
 * Reads text and blocks of a message; a block without an id gets one.
 * @param blocks JSON, as the Web API takes it
 * @returns a refusal where Slack would not take them
 */
export function readContent(
  text = "",
  blocks = "[]",
): SlackContent | (SlackAnswer & { readonly error: string }) {
  if (text.length > mostTextCharacters) return refused("msg_too_long");
  const given = parse(blocks);
  const mistake = mistakeOf(given);
  if (mistake !== undefined) {
    return refused("invalid_blocks", { response_metadata: { messages: [`[ERROR] ${mistake}`] } });
  }
  const named = (given as Block[]).map((block) => ({
    ...block,
    block_id: block.block_id ?? randomBytes(3).toString("hex"),
  }));
  return text === "" && named.length === 0 ? refused("no_text") : { text, blocks: named };
}

/** Reads JSON; what is none stays the text that it is. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
