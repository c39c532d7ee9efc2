import { Html, html } from "./html";
import { style, styleHash } from "./style";

/** A page with its HTTP status. */
export interface Page {
  readonly status: number;
  /** Without the name of the program. */
  readonly title: string;
  /** What stands in `<main>`. */
  readonly content: Html;
  /** Headers beside the usual ones. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer in the form that API Gateway's HTTP APIs want (payload 2.0). */
export interface PageAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Nothing is loaded, run, framed, kept or passed on: the page's address is a credential. */
const headers = {
  "cache-control": "no-store",
  "content-security-policy":
    `default-src 'none'; style-src '${styleHash}'; form-action 'self'; ` +
    `base-uri 'none'; frame-ancestors 'none'`,
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
  "referrer-policy": "no-referrer",
  "strict-transport-security": "max-age=31536000",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "x-robots-tag": "noindex, nofollow",
};

/** Exactly what the policy names by its hash. */
const styleElement = new Html(`<style>${style}</style>`);

/** Writes a page. */
export function toAnswer(page: Page): PageAnswer {
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${page.title} – Longshore</title>
        ${styleElement}
      </head>
      <body>
        <main>${page.content}</main>
      </body>
    </html> `;
  return {
    statusCode: page.status,
    headers: { ...headers, "content-type": "text/html; charset=utf-8", ...page.headers },
    body: document.text,
  };
}

/** Sends the browser to another page by GET, so that reloading repeats nothing. */
export function redirectTo(location: string): PageAnswer {
  return { statusCode: 303, headers: { ...headers, location }, body: "" };
}
