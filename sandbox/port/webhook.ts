import type { Invocation } from "../../functions/port/types";
import type { Core } from "./core";
import { signText } from "./signing";

/** How long Port waits here for an answer, in milliseconds; no public page says how long it does. */
const patience = 10_000;

/**
 * Sends a signed request and gives the status of its answer. Only this machine is asked, so that nothing
 * that is tried on a laptop reaches anybody.
 * @param subject what the request is about, for the record
 * @returns undefined when it was not sent, or not answered
 */
export async function sendRequest(
  { accounts, hops }: Core,
  { url, method, headers = {} }: Extract<Invocation, { type: "WEBHOOK" }>,
  message: object,
  subject: string,
): Promise<number | undefined> {
  const problem = (what: string) => {
    hops.record("Port", `request of ${subject} ${what}`, { kind: "problem" });
    return undefined;
  };
  if (!URL.canParse(url) || !/^(127\.0\.0\.1|localhost)$/.test(new URL(url).hostname)) {
    return problem(`is not sent: ${url} is not on this machine`);
  }
  const body = JSON.stringify(message);
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = signText(body, accounts.signingSecret, timestamp);
  hops.traces.pass(signature);
  hops.record("Port", `signed request of ${subject} sent`, { kind: "passed", to: "API Gateway" });
  const own = {
    "content-type": "application/json",
    "x-port-timestamp": timestamp,
    "x-port-signature": signature,
  };
  try {
    const signal = AbortSignal.timeout(patience);
    const answer = await fetch(url, { method, headers: { ...headers, ...own }, body, signal });
    const text = await answer.text();
    if (!answer.ok) problem(`was answered ${answer.status}: ${text.slice(0, 300)}`);
    return answer.status;
  } catch (error) {
    return problem(`was not answered: ${String(error)}`);
  }
}
