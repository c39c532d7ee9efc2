import type { HopDetail, Hops } from "../hops";
import { completeEvent, eventTime, type BusEvent, type BusEventInput } from "./bus-event";
import { maySend, parseQueuePolicy, type QueuePolicy } from "./queue-policy";
import { busArnPattern, Rules, type EventRule, type EventTarget, type RuleEntry } from "./rules";
import type { SendToQueue } from "./sqs-sender";
import { transform } from "./transformer";

/** What the bus needs around it. */
export interface EventBusOptions {
  readonly hops: Hops;
  readonly accountId: string;
  /** Region of events that do not say their own. */
  readonly region: string;
  readonly send: SendToQueue;
  /** Puts an event on another bus, of this account or another one. */
  readonly forward?: Forward;
}

/** @returns why the other bus did not take it */
export type Forward = (
  event: BusEvent,
  target: EventTarget,
) => Promise<Pick<Undelivered, "code" | "reason"> | undefined>;

/** An event that a target did not get. */
export interface Undelivered {
  readonly event: BusEvent;
  readonly ruleName: string;
  readonly targetArn: string;
  /** AWS's code: `NO_PERMISSIONS`, `NO_RESOURCE`, `INVALID_JSON`, … */
  readonly code: string;
  readonly reason: string;
  /** ARN of the dead-letter queue that has it; without one, it is lost. */
  readonly deadLetterArn?: string;
}

type Delivery = {
  readonly event: BusEvent;
  readonly rule: EventRule;
  readonly target: EventTarget;
};
type Failure = Pick<Undelivered, "code" | "reason"> & { readonly retries?: number };

/** AWS retries for a day; here the attempts follow at once, and so they end sooner. */
const RETRIES = 3;
/** Characters of a text that is no message which are shown. */
const SHOWN = 300;

/** The default event buses of all regions: matches events, transforms them, sends them to queues. */
export class EventBus {
  /** What could not be delivered, in the order it happened. */
  readonly undelivered: Undelivered[] = [];
  readonly #options: EventBusOptions;
  readonly #rules = new Rules();
  readonly #policies = new Map<string, QueuePolicy>();
  /** Buses besides the default ones, each with its policy. */
  readonly #buses = new Map<string, string | undefined>();

  constructor(options: EventBusOptions) {
    this.#options = options;
  }

  /** Adds or replaces a rule. @throws InvalidEventPatternError */
  putRule(rule: EventRule): void {
    this.#rules.put(rule);
  }

  /** Adds or replaces a target of a rule. @throws InvalidTargetError */
  putTarget(ruleArn: string, target: EventTarget): void {
    this.#rules.putTarget(ruleArn, target);
  }

  /** Finds a rule with its targets. */
  findRule(arn: string): RuleEntry | undefined {
    return this.#rules.find(arn);
  }

  /** Takes a rule away. @throws Error while it has targets */
  removeRule(arn: string): void {
    this.#rules.remove(arn);
  }

  /** Takes a target of a rule away, if it is there. */
  removeTarget(ruleArn: string, id: string): void {
    this.#rules.removeTarget(ruleArn, id);
  }

  /**
   * Says who may send to a queue; without a policy, no rule may.
   * @param queue URL or ARN. Both stand for the queue of this name in all regions.
   * @param document JSON text.
   * @throws Error when the sandbox cannot evaluate it.
   */
  setQueuePolicy(queue: string, document: string): void {
    this.#policies.set(nameOf(queue), parseQueuePolicy(document));
  }

  /** Makes a bus besides the default one. */
  putBus(name: string): void {
    if (!this.#buses.has(name)) this.#buses.set(name, undefined);
  }

  /** Takes a bus away. */
  removeBus(name: string): void {
    this.#buses.delete(name);
  }

  /** Whether there is a bus of this name. */
  hasBus(name: string): boolean {
    return name === "default" || this.#buses.has(name);
  }

  /** Says which accounts may put events on a bus; without a policy, none may. */
  setBusPolicy(name: string, document: string | undefined): void {
    if (this.#buses.has(name)) this.#buses.set(name, document);
  }

  /** Who may put events on a bus: JSON text. */
  busPolicy(name: string): string | undefined {
    return this.#buses.get(name);
  }

  /** Whether a queue has a policy. */
  hasQueuePolicy(queue: string): boolean {
    return this.#policies.has(nameOf(queue));
  }

  /** Lets no rule send to a queue any more. */
  removeQueuePolicy(queue: string): void {
    this.#policies.delete(nameOf(queue));
  }

  /**
   * Takes an event and delivers it to the targets of all rules it matches.
   * @returns the event as it was completed, when every delivery has ended.
   * @throws Error for an event that PutEvents would refuse; never for a delivery.
   */
  async put(input: BusEventInput): Promise<BusEvent> {
    const { accountId, region } = this.#options;
    const event = completeEvent(input, { account: accountId, region });
    await this.#take(event);
    return event;
  }

  /** Takes an event that another bus sends, on the bus of this name and region. */
  async receive(event: BusEvent, bus: { region: string; name: string }): Promise<void> {
    await this.#take(event, bus);
  }

  async #take(event: BusEvent, bus?: { region: string; name: string }): Promise<void> {
    const deliveries = this.#rules
      .matching(event, bus)
      .flatMap(({ rule, targets }) =>
        [...targets.values()].map((target) => ({ event, rule, target })),
      );
    const detail = { kind: "event", name: nameIn(event), deliveries: deliveries.length } as const;
    this.#note(
      `${describe(event)} ${event.region}: ${deliveries.length} deliveries`,
      detail,
      event,
    );
    await Promise.all(deliveries.map((delivery) => this.#deliver(delivery)));
  }

  async #deliver(delivery: Delivery): Promise<void> {
    const { event, rule, target } = delivery;
    const message = transform(target, event, {
      ruleArn: rule.arn,
      ruleName: rule.name,
      ingestionTime: eventTime(Date.now()),
    });
    const failure = message.delivered
      ? await this.#send(delivery, message.text)
      : { code: "INVALID_JSON", reason: `${message.reason}: ${message.text.slice(0, SHOWN)}` };
    if (failure) await this.#bury(delivery, failure);
    else
      this.#note(
        `${rule.name}: ${describe(event)} → ${nameOf(target.arn)}`,
        undefined,
        message.text,
      );
  }

  async #send({ event, rule, target }: Delivery, text: string): Promise<Failure | undefined> {
    if (busArnPattern.test(target.arn)) return this.#options.forward?.(event, target);
    if (!this.#allows(target.arn, rule.arn)) {
      const reason = `The policy of ${target.arn} does not let events.amazonaws.com send for ${rule.arn}`;
      return { code: "NO_PERMISSIONS", reason };
    }
    const allowed = Math.min(target.retryPolicy?.maximumRetryAttempts ?? RETRIES, RETRIES);
    for (let retries = 0; ; retries += 1) {
      try {
        await this.#options.send(target.arn, text, {});
        return undefined;
      } catch (error) {
        const { name, message } = error as Error;
        if (/QueueDoesNotExist|NonExistentQueue/.test(name))
          return { code: "NO_RESOURCE", reason: message };
        // Deduced: which of its codes AWS gives for an error of SQS is not documented.
        if (retries >= allowed)
          return { code: "ERROR_FROM_TARGET", reason: `${name}: ${message}`, retries };
      }
    }
  }

  async #bury(delivery: Delivery, failure: Failure): Promise<void> {
    const { event, rule, target } = delivery;
    const queueArn = target.deadLetterConfig?.arn;
    const problem = queueArn
      ? await this.#keep(queueArn, delivery, failure)
      : "the target has no dead-letter queue";
    const { code, reason } = failure;
    this.undelivered.push({
      ...{ event, ruleName: rule.name, targetArn: target.arn, code, reason },
      ...(!problem && { deadLetterArn: queueArn }),
    });
    const end = problem ? `lost: ${problem}` : `kept in ${nameOf(String(queueArn))}`;
    this.#note(`${rule.name}: ${describe(event)} not delivered, ${code}: ${reason}; ${end}`, {
      kind: "problem",
    });
  }

  /**
   * Puts the event, as it came in, on a dead-letter queue, with AWS's attributes.
   * @returns why it could not; `undefined` when it could.
   */
  async #keep(
    queueArn: string,
    { event, rule, target }: Delivery,
    { code, reason, retries }: Failure,
  ): Promise<string | undefined> {
    if (!this.#allows(queueArn, rule.arn)) return `the policy of ${queueArn} does not allow it`;
    const attributes = {
      RULE_ARN: rule.arn,
      TARGET_ARN: target.arn,
      ERROR_CODE: code,
      ERROR_MESSAGE: reason,
      ...(retries !== undefined && {
        EXHAUSTED_RETRY_CONDITION: "MaximumRetryAttempts",
        RETRY_ATTEMPTS: String(retries),
      }),
    };
    try {
      await this.#options.send(queueArn, JSON.stringify(event), attributes);
      return undefined;
    } catch (error) {
      return `${queueArn} did not take it: ${(error as Error).message}`;
    }
  }

  #allows(queueArn: string, ruleArn: string): boolean {
    return maySend(this.#policies.get(nameOf(queueArn)), { queueArn, ruleArn });
  }

  #note(what: string, detail?: HopDetail, payload?: unknown): void {
    this.#options.hops.record("EventBridge", what, detail, { payload });
  }
}

/** The event in a few words: the API call behind it, or its detail type. */
function describe(event: BusEvent): string {
  const name = nameIn(event);
  return `${event.source} ${name === event["detail-type"] ? `"${name}"` : name}`;
}

function nameIn(event: BusEvent): string {
  const { eventName } = event.detail;
  return typeof eventName === "string" ? eventName : event["detail-type"];
}

function nameOf(queue: string): string {
  return queue.split(/[/:]/).at(-1) ?? queue;
}
