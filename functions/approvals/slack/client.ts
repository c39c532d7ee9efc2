import type { ReadSecret } from "../../aws/secrets";

/** What Secrets Manager keeps about the Slack app. */
export interface SlackSecret {
  readonly botToken: string;
  readonly signingSecret: string;
}

/** Where Slack is and who we are there. */
export interface SlackParts {
  readonly readSecret: ReadSecret;
  /** Of a secret with `{"botToken": "…", "signingSecret": "…"}`. */
  readonly secretArn: string;
  /** Default Slack's own; tests give another. */
  readonly url?: string | undefined;
}

/** Slack understood a call and does not do it; the same call will not be done later either. */
export class SlackRefusal extends Error {}

/** Most time for one answer of Slack, which itself wants one of ours within three seconds. */
const milliseconds = 4_000;

/** @throws Error naming the secret's ARN and the missing member, never a value */
export async function readSlackSecret({ readSecret, secretArn }: SlackParts): Promise<SlackSecret> {
  const { botToken, signingSecret } = parse(await readSecret(secretArn));
  for (const [name, value] of Object.entries({ botToken, signingSecret })) {
    if (typeof value === "string" && value !== "") continue;
    throw new Error(
      `Secret ${secretArn} has no ${name}; it must hold {"botToken": "xoxb-…", "signingSecret": "…"}.`,
    );
  }
  return { botToken: String(botToken), signingSecret: String(signingSecret) };
}

/**
 * Calls a method of Slack's Web API as the app's bot.
 * @throws SlackRefusal with Slack's own code, Error when it does not answer
 */
export async function callSlack(
  parts: SlackParts,
  method: string,
  fields: Readonly<Record<string, string>> = {},
): Promise<Readonly<Record<string, unknown>>> {
  const { botToken } = await readSlackSecret(parts);
  const response = await fetch(`${parts.url ?? "https://slack.com/api"}/${method}`, {
    method: "POST",
    headers: { authorization: `Bearer ${botToken}` },
    body: new URLSearchParams(fields),
    signal: AbortSignal.timeout(milliseconds),
  });
  if (!response.ok) throw new Error(`Slack answered ${method} with ${response.status}.`);
  const answer = (await response.json()) as Record<string, unknown>;
  if (answer["ok"] === true) return answer;
  throw new SlackRefusal(`Slack refused ${method}: ${String(answer["error"])}.`);
}

/** Whether an interaction can be answered at an address: one of Slack's own, as nothing is sent to other hosts. */
export function isSlacks({ url }: SlackParts, responseUrl: string): boolean {
  const ours = url === undefined ? "https://hooks.slack.com/" : `${url}/`;
  return URL.canParse(responseUrl) && new URL(responseUrl).href.startsWith(ours);
}

/** Answers an interaction where it was made, by the address that came with it. @throws Error */
export async function replyTo(responseUrl: string, content: object): Promise<void> {
  const response = await fetch(responseUrl, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(content),
    signal: AbortSignal.timeout(milliseconds),
  });
  if (!response.ok) throw new Error(`Slack did not take the reply: ${response.status}.`);
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
