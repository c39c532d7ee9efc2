import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import type * as http from "node:http";
import * as path from "node:path";
import { bundleApp } from "./bundle-app";

const styles = path.join(__dirname, "app/styles");

/** The page may load and ask what comes from this sandbox, and frame pages of this machine; nothing else. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "frame-src 'self' http://127.0.0.1:* http://localhost:*",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join("; ");

const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Longshore</title>
<link rel="icon" href="/console/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/console/app.css">
<script src="/console/app.js" type="module"></script>
</head>
<body><div id="app"></div><noscript>The console needs JavaScript; npm run help shows the commands.</noscript></body>
</html>
`;

const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#1f5f8b"/><path d="M9 7v18h14M9 16h8" fill="none" stroke="#fff" stroke-width="4" stroke-linecap="round" stroke-linejoin="round"/></svg>`;

/** What the page consists of, by name below `/console/`. */
const assets: Readonly<
  Record<string, { readonly type: string; readonly read: () => Promise<string> }>
> = {
  "app.js": { type: "text/javascript; charset=utf-8", read: bundleApp },
  "app.css": { type: "text/css; charset=utf-8", read: async () => readStyles() },
  "icon.svg": { type: "image/svg+xml", read: async () => icon },
};

/** Answers with the page, which shows what its address says. */
export function servePage(response: http.ServerResponse): void {
  response.writeHead(200, { ...safe, "content-type": "text/html; charset=utf-8" });
  response.end(html);
}

/** Answers with a part of the page. @returns whether there is one of that name */
export async function serveAsset(
  name: string,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<boolean> {
  const asset = Object.hasOwn(assets, name) ? assets[name] : undefined;
  if (!asset || request.method !== "GET") return false;
  const body = await asset.read();
  const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
  const isKnown = request.headers["if-none-match"] === etag;
  const headers = { ...safe, "cache-control": "no-cache", "content-type": asset.type, etag };
  response.writeHead(isKnown ? 304 : 200, headers);
  response.end(isKnown ? undefined : body);
  return true;
}

const safe = {
  "content-security-policy": policy,
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cross-origin-opener-policy": "same-origin",
} as const;

function readStyles(): string {
  const names = readdirSync(styles).filter((name) => name.endsWith(".css"));
  return names
    .sort()
    .map((name) => readFileSync(path.join(styles, name), "utf8"))
    .join("\n");
}
