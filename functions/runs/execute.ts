import type { Action, ActionResult, ResultEntity } from "../../registry/action";
import { defaultTimeoutSeconds } from "../../registry/action";
import { blueprintIdentifier } from "../../registry/blueprint";
import { decodeInput } from "../../registry/decode-input";
import { InputError } from "../../registry/errors";
import { handKeys, type KeySource } from "../handler-keys";
import type { JsonObject } from "../port/types";
import { awsRequestOf, describeThrown, stackOf } from "../thrown";
import { DeadlineError } from "../with-deadline";
import { deniedIn, type Denied } from "./access-denied";
import { askFirst, type Approvals } from "./ask-first";
import { callHandler, type CallOptions } from "./call-handler";
import { decryptAnew, type MessageSecret } from "./decrypt";
import { failure, type Outcome } from "./outcome";
import type { Pause } from "./pause";
import { Blotter, type Redact } from "./redact";
import { asInAccount, asInCatalog, runAccount, type RunAccounts } from "./run-accounts";

/** What running a handler needs besides the action itself. */
export interface ExecuteOptions extends Omit<
  CallOptions,
  "input" | "redact" | "links" | "handed" | "secretsRead" | "signs"
> {
  readonly approvals: Approvals;
  /** The other accounts that actions may work in; none when undefined. */
  readonly accounts?: RunAccounts | undefined;
  readonly keys: KeySource;
  /** For secret inputs; called only when there are any. */
  readonly messageSecret: MessageSecret;
  /** Time that the surroundings leave for the handler, in milliseconds. */
  readonly availableMilliseconds: number;
}

/** A handler failed in a way that a later attempt may cure. Its message holds no secret. */
export class AttemptError extends Error {
  override readonly name = "AttemptError";
  /** What AWS did not allow. */
  readonly denied?: Denied | undefined;
  /** Stacks of what the handler threw and of what caused it, without secrets. */
  readonly origin?: string | undefined;
  /** The id of the request that AWS refused. */
  readonly awsRequest?: string | undefined;

  /**
   * @param isTimeOver whether the handler was stopped because it took too long
   * @param more what else is known of it
   */
  constructor(
    message: string,
    readonly isTimeOver: boolean,
    more: Pick<AttemptError, "denied" | "origin" | "awsRequest"> = {},
  ) {
    super(message);
    this.denied = more.denied;
    this.origin = more.origin;
    this.awsRequest = more.awsRequest;
  }
}

/**
 * Runs an action's handler once, where people have approved it if they must.
 * @returns the outcome: SUCCESS, or FAILURE for what the person at the form can put right; or a pause.
 * @throws AttemptError for everything else, the time-out included.
 */
export async function execute(action: Action, options: ExecuteOptions): Promise<Outcome | Pause> {
  const { request } = options;
  if (request.refusal !== undefined) return failure(request.refusal);
  if (action.trigger !== "CREATE" && request.entity === null) {
    return failure(
      `Action "${action.identifier}" works on an entity and this run has none. Start it from the entity's page in Port.`,
    );
  }
  const blotter = new Blotter();
  const { redact } = blotter;
  const links: string[] = [];
  try {
    const inputs = await decryptAnew(action.input, request.properties, options.messageSecret);
    blotter.add(...inputs.secrets);
    const input = decodeInput(action.input, inputs.properties);
    const { accounts } = options;
    const account = await runAccount(action, input, request.entity, accounts);
    const held = await askFirst(action, { ...options, input, redact });
    if (held) return held;
    const allowed = (action.timeoutSeconds ?? defaultTimeoutSeconds) * 1000;
    const milliseconds = Math.min(allowed, options.availableMilliseconds);
    const secretsRead: string[] = [];
    const handed = handKeys(action, options.keys, (secret, ...inside) => {
      secretsRead.push(secret);
      blotter.add(secret, ...inside);
    });
    const signs = account && accounts?.credentials(account, action.identifier, request.runId);
    const entity = request.entity && asInAccount(request.entity, account);
    const seen = { ...options, request: { ...request, entity } };
    const parts = { ...seen, input, redact, links, handed, secretsRead, ...(signs && { signs }) };
    const returned = await callHandler(action, milliseconds, parts);
    if ("pause" in returned) return returned.pause;
    return success(action, { ...options, account }, returned.result, links, redact);
  } catch (error) {
    const denied = deniedIn(error);
    const stack = stackOf(error);
    const more = {
      ...(stack !== undefined && { origin: redact(stack) }),
      ...{ denied, awsRequest: awsRequestOf(error) },
    };
    if (denied) throw new AttemptError(redact(describeThrown(error)), false, more);
    if (error instanceof InputError) return failure(redact(error.message), links.map(redact));
    const isTimeOver = error instanceof DeadlineError;
    throw new AttemptError(redact(describeThrown(error)), isTimeOver, more);
  }
}

function success(
  action: Action,
  { request, account, accounts }: ExecuteOptions & { readonly account: string | undefined },
  result: ActionResult,
  links: readonly string[],
  redact: Redact,
): Outcome {
  const own = blueprintIdentifier(action.blueprint);
  const written: ResultEntity[] = [
    ...(result.entity ? [result.entity] : []),
    ...(result.entities ?? []),
  ];
  const deletes = action.trigger === "DELETE" && written.length === 0 && request.entityIdentifier;
  const outcome: Outcome = {
    status: "SUCCESS",
    ...(result.statusLabel && { statusLabel: redact(result.statusLabel) }),
    ...(result.summary && { summary: redact(result.summary) }),
    ...(result.output && { output: redactJson(result.output, redact) }),
    links: [...links, ...[result.link ?? []].flat()].map(redact),
    entities: written
      .map((entity) => ({ ...entity, blueprint: entity.blueprint ?? own }))
      .map((entity) => (account && accounts ? asInCatalog(entity, account, accounts) : entity)),
    ...(deletes && { deleted: { blueprint: own, identifier: deletes } }),
  };
  // Through JSON, so that what cannot be stored fails this attempt, and a repeat reports the same.
  return JSON.parse(JSON.stringify(outcome)) as Outcome;
}

/** A value with secrets blotted out of its texts. */
function redactJson(value: JsonObject, redact: Redact): JsonObject {
  return JSON.parse(JSON.stringify(value), (_key, one: unknown) =>
    typeof one === "string" ? redact(one) : one,
  ) as JsonObject;
}
