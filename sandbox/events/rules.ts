import { limits } from "../limits";
import type { JsonObject } from "../aws/call";
import type { BusEvent } from "./bus-event";
import { matchesCompiled } from "./pattern";
import { compilePattern, type CompiledPattern } from "./pattern-compile";
import { InvalidTargetError, validateTransformer, type TargetInput } from "./transformer";

/** States of a rule. */
export const RULE_STATES = [
  "ENABLED",
  "DISABLED",
  "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS",
] as const;
/** State of a rule. */
export type RuleState = (typeof RULE_STATES)[number];

/** A rule of the default event bus of a region. */
export interface EventRule {
  readonly name: string;
  /** Such as `arn:aws:events:eu-west-1:123456789012:rule/tables`; says the region. */
  readonly arn: string;
  /** JSON text, or what it parses to. */
  readonly pattern: string | JsonObject;
  /** Default `ENABLED`: without the read-only management events of CloudTrail. */
  readonly state?: RuleState;
}

/** A queue that a rule sends to. */
export interface EventTarget extends TargetInput {
  readonly id: string;
  /** ARN of the queue, or of another bus. */
  readonly arn: string;
  /** ARN of the role with which the rule puts events on another bus. */
  readonly roleArn?: string;
  /** A standard queue for what could not be delivered. */
  readonly deadLetterConfig?: { readonly arn?: string };
  readonly retryPolicy?: {
    /** 60 to 86400; not simulated. */
    readonly maximumEventAgeInSeconds?: number;
    /** 0 to 185, the default. */
    readonly maximumRetryAttempts?: number;
  };
}

/** A rule with its targets. */
export interface RuleEntry {
  readonly rule: EventRule;
  readonly compiled: CompiledPattern;
  readonly targets: Map<string, EventTarget>;
}

const {
  targets: { value: TARGETS },
  retries: { value: RETRIES },
} = limits.EventBridge;

/** The rules of the account, each in the region of its ARN. */
export class Rules {
  readonly #entries = new Map<string, RuleEntry>();

  /** Adds or replaces a rule; its targets stay. @throws InvalidEventPatternError */
  put(rule: EventRule): void {
    if (rule.state !== undefined && !RULE_STATES.includes(rule.state)) {
      throw new Error(
        `The rule ${rule.name} has the state ${JSON.stringify(rule.state)}; allowed are ${RULE_STATES.join(", ")}.`,
      );
    }
    const targets = this.#entries.get(rule.arn)?.targets ?? new Map<string, EventTarget>();
    this.#entries.set(rule.arn, { rule, compiled: compilePattern(rule.pattern), targets });
  }

  /** Adds or replaces a target. @throws InvalidTargetError as PutTargets refuses it */
  putTarget(ruleArn: string, target: EventTarget): void {
    const entry = this.#entries.get(ruleArn);
    if (!entry) throw new InvalidTargetError(`Rule ${ruleArn} does not exist.`);
    validateTransformer(target, target.id);
    if (!busArnPattern.test(target.arn)) checkQueue("target", target.arn, target.id);
    if (target.deadLetterConfig?.arn)
      checkQueue("dead-letter", target.deadLetterConfig.arn, target.id);
    const attempts = target.retryPolicy?.maximumRetryAttempts ?? RETRIES;
    if (!Number.isInteger(attempts) || attempts < 0 || attempts > RETRIES) {
      throw new InvalidTargetError(
        `MaximumRetryAttempts for target ${target.id} is ${attempts}; allowed are 0 to ${RETRIES}.`,
      );
    }
    if (!entry.targets.has(target.id) && entry.targets.size === TARGETS) {
      throw new InvalidTargetError(
        `The rule ${entry.rule.name} has ${TARGETS} targets, the most it may have.`,
      );
    }
    entry.targets.set(target.id, target);
  }

  /** Finds a rule. */
  find(arn: string): RuleEntry | undefined {
    return this.#entries.get(arn);
  }

  /** Takes a rule away. @throws Error while it has targets, as DeleteRule does */
  remove(arn: string): void {
    const targets = this.#entries.get(arn)?.targets ?? new Map<string, EventTarget>();
    if (targets.size > 0) throw new Error("Rule can't be deleted since it has targets.");
    this.#entries.delete(arn);
  }

  /** Takes a target away, if it is there. */
  removeTarget(ruleArn: string, id: string): void {
    this.#entries.get(ruleArn)?.targets.delete(id);
  }

  /** The rules of a bus that an event matches; of the default bus of its region unless another one is named. */
  matching(event: BusEvent, bus = { region: event.region, name: "default" }): RuleEntry[] {
    return [...this.#entries.values()].filter(
      ({ rule, compiled }) =>
        rule.arn.split(":")[3] === bus.region &&
        busOf(rule.arn) === bus.name &&
        sees(rule.state ?? "ENABLED", event) &&
        matchesCompiled(compiled, { ...event }),
    );
  }
}

/**
 * Whether a rule of this state gets the event at all. What counts as read-only are the calls that
 * CloudTrail names Describe…, Get… and List…, whatever their `readOnly` says.
 */
function sees(state: RuleState, event: BusEvent): boolean {
  if (state !== "ENABLED") return state !== "DISABLED";
  const { eventName, managementEvent } = event.detail;
  const fromTrail = event["detail-type"].endsWith(" via CloudTrail") && managementEvent !== false;
  return !(fromTrail && typeof eventName === "string" && /^(Describe|Get|List)/.test(eventName));
}

/** `rule/<name>` on the default bus, `rule/<bus>/<name>` on another one. */
function busOf(ruleArn: string): string {
  const [, bus, name] = (ruleArn.split(":")[5] ?? "").split("/");
  return name === undefined || bus === undefined ? "default" : bus;
}

/** The ARN of a bus. */
export const busArnPattern = /^arn:aws:events:([\w-]+):(\d{12}):event-bus\/([\w.-]{1,256})$/;

function checkQueue(role: string, arn: string, targetId: string): void {
  const isQueue = /^arn:aws[\w-]*:sqs:[\w-]+:\d{12}:[\w-]{1,80}(\.fifo)?$/.test(arn);
  if (isQueue && !arn.endsWith(".fifo")) return;
  throw new InvalidTargetError(
    `The ${role} queue of target ${targetId} is ${arn}; the sandbox takes the ARN of a standard SQS queue.`,
  );
}
