import * as t from "io-ts";
import { anyObject, count, decodeBody, limited } from "../decode-body";
import { maxMessageBytes, messageBytes, type QueueMessage } from "../queue";
import { isRunId } from "../runs/run-id";
import { checked } from "../../registry/checked";
import type { JsonObject } from "../port/types";
import type { ApprovalRequest } from "./approval";
import { boundRequest } from "./bound-request";
import { runApprovalId } from "./ids";

/** What the worker asks of the desk: about a run to be approved, or that a request is taken back. */
export type AskMessage =
  | { readonly ask: ApprovalRequest }
  /** Id of a run that has ended in Port. */
  | { readonly withdraw: string };

const runId = checked("a run id", isRunId);
const text = checked("a text", (value): value is string => typeof value === "string");

const asking = t.strict({
  ask: t.strict({
    inputs: t.union([anyObject as t.Type<JsonObject, JsonObject, unknown>, t.undefined]),
    run: t.strict({ id: runId, group: limited(2000) }),
    title: text,
    requester: text,
    requesterAddresses: t.readonlyArray(limited(320)),
    details: t.readonlyArray(t.readonly(t.tuple([text, text]))),
    requestedAt: count,
    expiresAt: count,
    subject: checked(
      "action: and an identifier",
      (value): value is string =>
        typeof value === "string" && value.startsWith("action:") && value.length <= 255,
    ),
  }),
});

const withdrawing = t.strict({ withdraw: runId });

/** The message that asks about a run. @throws Error when the request is too large for a queue */
export function askMessage(request: ApprovalRequest): QueueMessage {
  const { run, title, requester, requesterAddresses, details, requestedAt, expiresAt, subject } =
    boundRequest(request);
  const { inputs } = request;
  if (!run) throw new Error(`Request ${request.id} is about no run; the worker asks about runs.`);
  const ask = {
    ...{ run, title, requester, requesterAddresses, details, requestedAt, expiresAt, subject },
    ...(inputs && { inputs }),
  };
  const message = {
    body: JSON.stringify({ ask }),
    group: run.id,
    deduplicationId: `${run.id} ask ${requestedAt}`,
  };
  const bytes = messageBytes(message);
  if (bytes <= maxMessageBytes) return message;
  throw new Error(
    `The request for approval of run ${run.id} has ${bytes} bytes; allowed are ${maxMessageBytes}. Run the action again with shorter inputs.`,
  );
}

/** The message that takes the request of a run back. */
export function withdrawMessage(run: string): QueueMessage {
  return {
    body: JSON.stringify({ withdraw: run }),
    group: run,
    deduplicationId: `${run} withdraw`,
  };
}

/**
 * Understands the body of a message of the asks queue. Whatever it says, it is about a run, whose id
 * makes that of the request: no launch and no update can be asked about or touched from there. Nor does it
 * say who decides: the action it names does, by the stack's configuration.
 * @throws DeadLetterError
 */
export function readAskMessage(body: string): AskMessage {
  if ("withdraw" in decodeBody(anyObject, body)) return decodeBody(withdrawing, body);
  const { ask } = decodeBody(asking, body);
  const { inputs, ...request } = ask;
  const about = { ...request, ...(inputs && { inputs }) };
  return { ask: { ...about, id: runApprovalId(ask.run.id), kind: "run" } };
}
