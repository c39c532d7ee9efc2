import type { ReadSecret } from "../../aws/secrets";

/** What an incoming webhook takes: a card of Microsoft Teams, or `{ "text": "…" }`, as most others do. */
export type WebhookForm = "teams" | "text";

/** The incoming webhook of a channel. */
export interface Webhook {
  readonly form: WebhookForm;
  /** Of a secret with `{"url": "https://…"}`: whoever knows the address can write into the channel. */
  readonly secretArn: string;
}

/** @throws Error naming the secret's ARN, never what is in it */
export async function readWebhookUrl(
  readSecret: ReadSecret,
  { secretArn }: Webhook,
): Promise<string> {
  const url = urlIn(await readSecret(secretArn));
  if (typeof url === "string" && isSafe(url)) return url;
  throw new Error(
    `Secret ${secretArn} has no url; it must hold {"url": "https://…"}, without a user name and password in it.`,
  );
}

/** Nothing goes over a network in clear. Addresses with a password are quoted by `fetch`, which takes none. */
function isSafe(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.username || url?.password) return false;
  if (url?.protocol === "http:") return url.hostname === "127.0.0.1";
  return url?.protocol === "https:";
}

function urlIn(text: string): unknown {
  try {
    return (JSON.parse(text) as { url?: unknown } | null)?.url;
  } catch {
    return undefined;
  }
}
