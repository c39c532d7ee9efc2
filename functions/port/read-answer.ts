import { isTooDeep, maxJsonDepth } from "../json-depth";
import { readRefusal, refusal, unreadable } from "./describe-failure";
import { isRetryable } from "./choose-delay";
import { readBody, UnreadableBody } from "./read-body";
import type { Answer } from "./request";

/** An answer as it came. */
export interface RawAnswer {
  readonly status: number;
  readonly body: Uint8Array;
  readonly encoding: string | undefined;
}

/** What reading an answer needs to know of the call. */
export interface AnsweredCall {
  readonly method: string;
  readonly path: string;
  readonly repeatable: boolean;
  readonly limitBytes: number;
  readonly retryAfterSeconds: number | undefined;
  /** Texts that must not come back in an error. */
  readonly secrets: readonly string[];
}

/** Reads an answer of any shape. @throws PortError unless it is a success with a JSON object */
export async function readAnswer(raw: RawAnswer, call: AnsweredCall): Promise<Answer> {
  const { status } = raw;
  const { method, path, repeatable, retryAfterSeconds } = call;
  const isSuccess = status >= 200 && status <= 299;
  const body = await readJson(raw, call.limitBytes);
  if (!isSuccess) {
    const said = readRefusal(body, call.secrets);
    const retryable = isRetryable({ status }, repeatable);
    throw refusal({ status, ...said, method, path, retryable, retryAfterSeconds });
  }
  if (body instanceof UnreadableBody) {
    const retryable = repeatable && body.code === "answer_unreadable";
    throw unreadable(body, { method, path, status, retryable });
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    const reason = "that is not a JSON object";
    throw unreadable({ reason }, { method, path, status, retryable: repeatable });
  }
  if (isTooDeep(body)) {
    const reason = `with more than ${maxJsonDepth} levels`;
    throw unreadable({ reason, code: "answer_too_deep" }, { method, path, status });
  }
  return { status, method, path, body: body as Answer["body"] };
}

/** The parsed body, undefined when it is no JSON, or why it cannot be read. */
async function readJson(raw: RawAnswer, limitBytes: number): Promise<unknown> {
  try {
    const text = await readBody(raw.body, raw.encoding, limitBytes);
    return text === "" ? {} : (JSON.parse(text) as unknown);
  } catch (error) {
    return error instanceof UnreadableBody ? error : undefined;
  }
}
