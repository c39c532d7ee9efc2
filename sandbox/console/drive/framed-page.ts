import type * as http from "node:http";
import { readBody } from "../../read-body";
import type { ConsoleParts } from "../parts";
import { approvalLink } from "./mail-calls";

/** Most bytes of a form. */
const MAXIMUM_BYTES = 64 * 1024;

/**
 * Shows the page that an e-mail's link leads to inside of the console, as it is: opening it asks the link
 * itself, and its form is handed on to where it would go. Pages of Longshore let nobody frame them, so it
 * is handed on here, for a frame of this page alone.
 * @param name below `/console/`: `page/<number of the e-mail>`
 * @returns whether it is such a page
 */
export async function serveFramedPage(
  { parts }: ConsoleParts,
  name: string,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<boolean> {
  const [, number] = /^page\/(\d+)$/.exec(name) ?? [];
  if (number === undefined) return false;
  const link = approvalLink.exec(parts.mailbox.messages[Number(number)]?.body ?? "")?.[0];
  if (link === undefined) {
    send(response, 404, "text/plain; charset=utf-8", "This e-mail has no page to decide on.\n");
    return true;
  }
  const isForm = request.method === "POST";
  const form = isForm ? await readBody(request, MAXIMUM_BYTES) : undefined;
  const page = await fetch(isForm ? new URL(new URL(link).pathname, link) : link, {
    method: isForm ? "POST" : "GET",
    ...(form && {
      body: new Uint8Array(form),
      headers: { "content-type": "application/x-www-form-urlencoded" },
    }),
  });
  const html = (await page.text()).replace(
    /(<form[^>]* action=")[^"]*"/g,
    `$1/console/page/${number}"`,
  );
  const policy = (page.headers.get("content-security-policy") ?? "default-src 'none'").replace(
    /frame-ancestors [^;]*/,
    "frame-ancestors 'self'",
  );
  send(response, page.status, "text/html; charset=utf-8", html, policy);
  return true;
}

function send(
  response: http.ServerResponse,
  status: number,
  type: string,
  body: string,
  policy = "default-src 'none'; frame-ancestors 'self'",
): void {
  response.writeHead(status, {
    ...{ "content-type": type, "content-security-policy": policy, "cache-control": "no-store" },
    ...{ "referrer-policy": "no-referrer", "x-content-type-options": "nosniff" },
  });
  response.end(body);
}
