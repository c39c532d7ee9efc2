import { randomUUID } from "node:crypto";
import type { Permission } from "../aws/call";
import type { SendToQueue } from "../events/sqs-sender";
import type { Hops } from "../hops";
import { limits } from "../limits";
import { parseRate } from "./rate";
import { every } from "./timer";

/** What a schedule does, and how often. */
export interface Schedule {
  readonly name: string;
  readonly arn: string;
  /** Such as `rate(1 minute)`. */
  readonly expression: string;
  /** Whether it fires by itself. */
  readonly enabled: boolean;
  readonly target: ScheduleTarget;
}

/** What a schedule reaches. */
export interface ScheduleTarget {
  /** ARN of a Lambda function or of an SQS queue. */
  readonly arn: string;
  /** Role with which Scheduler reaches it. */
  readonly roleArn: string;
  /** JSON for a function, any text for a queue; without it, Scheduler's own notification. */
  readonly input?: string;
}

/** How the schedules are set up. */
export interface SchedulesOptions {
  readonly hops: Hops;
  readonly send: SendToQueue;
  readonly invoke: (functionArn: string, event: unknown) => Promise<unknown>;
  /** Why a role may not do something; undefined when it may. */
  readonly denied: (roleArn: string, permission: Permission) => string | undefined;
}

/** Stands in for EventBridge Scheduler: fires at each period, or at once when told to. */
export class Schedules {
  readonly #options: SchedulesOptions;
  readonly #all = new Map<string, { schedule: Schedule; stop: () => void }>();
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(options: SchedulesOptions) {
    this.#options = options;
  }

  /** Names of all schedules, sorted. */
  get names(): string[] {
    return [...this.#all.keys()].sort();
  }

  /** Whether `fire` would find a schedule. */
  has(name: string): boolean {
    return this.#find(name) !== undefined;
  }

  /** Adds a schedule, or replaces it. @throws Error for what the sandbox cannot do */
  put(schedule: Schedule): void {
    const period = parseRate(schedule.expression);
    checkTarget(schedule.target);
    this.#all.get(schedule.name)?.stop();
    const stop = schedule.enabled
      ? every(period, () => void this.fire(schedule.name).catch(() => undefined))
      : () => undefined;
    this.#all.set(schedule.name, { schedule, stop });
  }

  /** Takes a schedule away, if it is there. */
  remove(name: string): void {
    this.#all.get(name)?.stop();
    this.#all.delete(name);
  }

  /**
   * Fires a schedule now; its own times stay as they are.
   * @param name the whole name, or the part between the stack's name and Pulumi's digits
   * @returns when the target has the event, and a function has handled it
   * @throws Error when there is no such schedule, its role may not reach the target, or the target fails
   */
  async fire(name: string): Promise<void> {
    const found = this.#find(name);
    if (!found) {
      const known = this.names.join(", ") || "none";
      throw new TypeError(`There is no schedule ${JSON.stringify(name)}; known are: ${known}.`);
    }
    const delivery = this.#deliver(found.schedule);
    this.#underWay.add(delivery);
    try {
      await delivery;
      this.#note(`${name} fired`);
    } catch (error) {
      this.#note(`${name} failed: ${(error as Error).message}`);
      throw error;
    } finally {
      this.#underWay.delete(delivery);
    }
  }

  /** Fires no more, and waits for what is under way. */
  async stop(): Promise<void> {
    for (const { stop } of this.#all.values()) stop();
    await Promise.allSettled(this.#underWay);
  }

  /** A stack's own names for its schedules are parts of their whole names. */
  #find(name: string) {
    const exact = this.#all.get(name);
    const alike = [...this.#all].filter(([whole]) => `-${whole}-`.includes(`-${name}-`));
    return exact ?? (alike.length === 1 ? alike[0]?.[1] : undefined);
  }

  async #deliver(schedule: Schedule): Promise<void> {
    const { arn, roleArn, input = notification(schedule) } = schedule.target;
    const isFunction = arn.includes(":lambda:");
    const action = isFunction ? "lambda:InvokeFunction" : "sqs:SendMessage";
    const reason = this.#options.denied(roleArn, { action, resource: arn });
    if (reason) throw new Error(reason);
    if (isFunction) await this.#options.invoke(arn, JSON.parse(input));
    else await this.#options.send(arn, input, {});
  }

  #note(what: string): void {
    this.#options.hops.record("Scheduler", what);
  }
}

function checkTarget({ arn, input }: ScheduleTarget): void {
  const isFunction = /^arn:aws:lambda:[^:]+:\d{12}:function:[^:]+$/.test(arn);
  if (!isFunction && !/^arn:aws:sqs:[^:]+:\d{12}:[^:.]+$/.test(arn)) {
    throw new Error(
      `Its target is ${JSON.stringify(arn)}; the sandbox reaches Lambda functions and standard SQS queues.`,
    );
  }
  const { value: most } = limits.Scheduler.inputCharacters;
  if (input !== undefined && input.length > most) {
    throw new Error(`Its input has ${input.length} characters; Scheduler takes at most ${most}.`);
  }
  if (!isFunction || input === undefined) return;
  try {
    JSON.parse(input);
  } catch (cause) {
    throw new Error(`Its input is no JSON, which a function needs: ${String(cause)}`, { cause });
  }
}

/** What a target gets that has no input. */
function notification({ arn }: Schedule): string {
  const [, , , region, account] = arn.split(":");
  return JSON.stringify({
    version: "0",
    id: randomUUID(),
    "detail-type": "Scheduled Event",
    source: "aws.scheduler",
    ...{ account, time: new Date().toISOString().replace(/\.\d+/, ""), region },
    resources: [arn],
    detail: "{}",
  });
}
