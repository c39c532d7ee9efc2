import { html, type Html } from "./html";
import type { Page } from "./page";

/** For an unknown id and for a wrong token alike, so that the page tells nothing about either. */
export const notFoundPage = problem(
  404,
  "No such request",
  html`This link leads to no request for approval. Take it from the e-mail once more, whole: some
  programs cut long addresses. Requests are kept for 400 days.`,
);

/** For a method that is neither GET nor POST. */
export const methodPage: Page = {
  ...problem(405, "Not possible", html`This page can only be opened, and its form be sent.`),
  headers: { allow: "GET, HEAD, POST" },
};

/** For a form that came by a link which only shows. */
export const viewOnlyPage = problem(
  403,
  "Nothing was decided",
  html`This link shows the request and cannot decide it. Those who decide do so by the link in their
  own e-mail.`,
);

/** For a form that is not encoded as forms are. */
export const contentTypePage = problem(
  415,
  "Nothing was decided",
  html`The form did not arrive as a form. Open the link in the e-mail in a browser and decide there.`,
);

/** For a form that is too large. */
export const tooLargePage = problem(
  413,
  "Nothing was decided",
  html`What was sent is too much to be this form. Go back, write less, and send it again.`,
);

/** For an error before anything was decided. */
export const brokenPage = problem(
  500,
  "Nothing was decided",
  html`Something failed on our side before anything was decided. Wait for a minute and open the link
  once more.`,
);

/** For an error while the decision was stored. @param address of the request's page */
export function uncertainPage(address: string): Page {
  return problem(
    500,
    "Please look again",
    html`Something failed while your decision was stored, so it may count or not.
      <a href="${address}">Look at the request</a>: it shows whether it was decided.`,
  );
}

/** For whoever asks for a link again and again. @param seconds until it is possible again */
export function hastyPage(seconds: number): Page {
  const text = html`This link was asked for very often from where you are. Wait for a minute and
  open it once more; nothing was decided now.`;
  return { ...problem(429, "Too often", text), headers: { "retry-after": String(seconds) } };
}

function problem(status: number, title: string, text: Html): Page {
  const content = html`<p class="sort">Request for approval</p>
    <h1>${title}</h1>
    <p role="alert">${text}</p>`;
  return { status, title, content };
}
