import { createHash } from "node:crypto";
import type { Mail } from "./mailbox";

const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 44rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.4rem; }
h2 { font-size: 1.1rem; margin: 0; overflow-wrap: anywhere; }
article { border: 1px solid #8888; border-radius: .5rem; padding: 1rem; margin: 0 0 1rem; }
.about { font-size: .875rem; margin: 0 0 .75rem; opacity: .75; overflow-wrap: anywhere; }
.body { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; margin: 0; }
`;

/** Headers of the mailbox's page: it may show itself, and do nothing else. */
export const mailboxHeaders: Readonly<Record<string, string>> = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": [
    "default-src 'none'",
    `style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
};

/** Shows e-mails, newest first, with links that work. */
export function mailboxPage(messages: readonly Mail[]): string {
  const mails = messages.toReversed().map(article).join("\n");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Mailbox (${messages.length})</title>
<style>${style}</style>
</head>
<body>
<h1>Mailbox of the sandbox</h1>
${mails || "<p>No e-mail has been sent yet.</p>"}
</body>
</html>
`;
}

function article({ to, subject, body, at }: Mail): string {
  const time = new Date(at).toISOString();
  return `<article>
<h2>${escape(subject)}</h2>
<p class="about">To ${escape(to.join(", "))}, <time datetime="${time}">${time}</time></p>
<pre class="body">${withLinks(body)}</pre>
</article>`;
}

/** Only whole web addresses become links; a mark at the end of a sentence is none of their parts. */
function withLinks(text: string): string {
  const parts = text.split(/(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]])/);
  return parts
    .map((part, index) => {
      if (index % 2 === 0) return escape(part);
      return `<a href="${escape(part)}" target="_blank" rel="noopener noreferrer">${escape(part)}</a>`;
    })
    .join("");
}

function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
