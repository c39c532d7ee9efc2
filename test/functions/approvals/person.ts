import type { PageEvent } from "../../../functions/approvals/pages-api";
import type { PageAnswer } from "../../../functions/approvals/pages/page";
import type { World } from "./world";

/** What somebody fills in; `token` as the page gives it. */
export type FormFields = Readonly<Record<string, string>>;

/** An event of API Gateway. */
export function pageEvent(
  method: string,
  address: string,
  more: {
    readonly body?: string;
    readonly headers?: Record<string, string>;
    readonly from?: string;
  } = {},
): PageEvent {
  const url = new URL(address, "https://pages.example.test");
  return {
    rawPath: url.pathname,
    headers: more.headers ?? {},
    queryStringParameters: Object.fromEntries(url.searchParams),
    requestContext: { http: { method, sourceIp: more.from ?? "192.0.2.1" } },
    isBase64Encoded: false,
    ...(more.body !== undefined && { body: more.body }),
  };
}

/** Opens a link. */
export function openPage(world: World, link: string): Promise<PageAnswer> {
  return world.page(pageEvent("GET", link));
}

/** Fills the form of a link's page in and sends it; follows where the answer leads. */
export async function sendForm(
  world: World,
  link: string,
  fields: FormFields,
): Promise<PageAnswer> {
  const token = new URL(link).searchParams.get("token") ?? "";
  const answer = await world.page(formEvent(link, { token, ...fields }));
  return answer.statusCode === 303 ? openPage(world, answer.headers.location ?? "") : answer;
}

/** The event of a form that is sent. */
export function formEvent(link: string, fields: FormFields): PageEvent {
  return pageEvent("POST", new URL(link).pathname, {
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(fields).toString(),
  });
}

/** Decides as people do: when a page says that something failed, they look again and try again. */
export async function decideAsPeopleDo(
  world: World,
  link: string,
  fields: FormFields,
): Promise<PageAnswer> {
  for (let tries = 0; tries < 4; tries += 1) {
    const answer = await sendForm(world, link, fields);
    if (answer.statusCode !== 500) return answer;
    const page = await openPage(world, link);
    if (page.statusCode !== 500 && !page.body.includes("<form")) return page;
  }
  throw new Error("The page failed again and again.");
}

/** The heading of a page. */
export function headingOf({ body }: PageAnswer): string {
  return /<h1[^>]*>([^<]*)<\/h1>/.exec(body)?.[1] ?? "";
}

/** What a page says, without its markup and style. */
export function textOf({ body }: PageAnswer): string {
  return body
    .replace(/<style>[\s\S]*<\/style>/, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ");
}
