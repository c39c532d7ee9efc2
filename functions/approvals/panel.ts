import { eachOnce, personOf } from "../../registry/mailbox";
import { showUtc } from "./plain-text";

/** Who must agree to something, as the stack's configuration says. */
export interface DeskRule {
  /** Addresses. */
  readonly approvers: readonly string[];
  readonly atLeast: number;
  /** JQ over the inputs; see `PanelRule`. */
  readonly when?: string;
  /** Names of the inputs that are numbers: CloudFormation says all values of a template's parameters as texts. */
  readonly numbers?: readonly string[];
  readonly escalation?: { readonly afterHours: number; readonly approvers: readonly string[] };
}

/** What the stack's configuration says of who decides. */
export interface PanelSettings {
  /** By subject, such as `product:site`; `default` for all others. */
  readonly rules: Readonly<Record<string, DeskRule>>;
  /** Whether somebody may decide about what they asked for. */
  readonly requesterMayDecide: boolean;
}

/** Who decides about one request; it is kept with it. */
export interface Panel {
  /** Addresses of those who are asked at once. */
  readonly approvers: readonly string[];
  /** How many of them must agree; one rejection ends it. */
  readonly atLeast: number;
  /** Approvers who are not asked, since they ask themselves. */
  readonly excluded: readonly string[];
  /** Whether the stack lets people decide about what they asked for. */
  readonly requesterMayDecide: boolean;
  /** Who is asked, too, from a time on. */
  readonly escalation?: { readonly at: number; readonly approvers: readonly string[] };
}

/** What of a request matters for who decides about it. */
interface Asking {
  readonly subject: string;
  readonly requesterAddresses: readonly string[];
  readonly requestedAt: number;
}

const hourMilliseconds = 3_600_000;

/** Who decides about what nobody may be asked about. */
export const nobody: Panel = {
  ...{ approvers: [], atLeast: 1, excluded: [], requesterMayDecide: false },
};

/** The rule for a subject. @returns undefined when there is none, and none for all others */
export function ruleFor({ rules }: PanelSettings, subject: string): DeskRule | undefined {
  return Object.hasOwn(rules, subject) ? rules[subject] : rules.default;
}

/**
 * Who decides about a request: those whom the rule names, but not whoever asks. Where those who are asked
 * first are too few to decide, the others of the escalation are asked at once.
 */
export function panelOf(settings: PanelSettings, rule: DeskRule, asking: Asking): Panel {
  const { requesterMayDecide } = settings;
  const own = new Set(requesterMayDecide ? [] : asking.requesterAddresses.map(personOf));
  const isAllowed = (address: string) => !own.has(personOf(address));
  const first = eachOnce(rule.approvers);
  const all = eachOnce([...first, ...(rule.escalation?.approvers ?? [])]);
  const approvers = first.filter(isAllowed);
  const later = all.slice(first.length).filter(isAllowed);
  const { afterHours = 0 } = rule.escalation ?? {};
  const waits = approvers.length >= rule.atLeast ? afterHours * hourMilliseconds : 0;
  return {
    approvers,
    atLeast: rule.atLeast,
    excluded: all.filter((one) => !isAllowed(one)),
    requesterMayDecide,
    ...(later.length > 0 && {
      escalation: { at: Math.round(asking.requestedAt + waits), approvers: later },
    }),
  };
}

/** When somebody is asked, and may decide from then on; never for who is no member. */
export function askedAt({ approvers, escalation }: Panel, address: string): number {
  if (approvers.includes(address)) return -Infinity;
  return escalation?.approvers.includes(address) ? escalation.at : Infinity;
}

/** Everybody who may decide, those of the escalation included, who may from its time on. */
export function membersOf({ approvers, escalation }: Panel): readonly string[] {
  return [...approvers, ...(escalation?.approvers ?? [])];
}

/** Whoever is asked within a minute is asked at once: to look who is reached takes a while. */
const atOnceMilliseconds = 60_000;

/** Who decides, those of the escalation with the time from which on they do, and how many must agree. */
export function describeDeciders({ panel, requestedAt }: Asked): string {
  const { approvers, atLeast, escalation } = panel;
  const waits =
    approvers.length > 0 && escalation && escalation.at >= requestedAt + atOnceMilliseconds;
  const who = waits
    ? `${approvers.join(", ")}; from ${showUtc(escalation.at)} on also ${escalation.approvers.join(", ")}`
    : membersOf(panel).join(", ");
  return atLeast > 1 ? `${who}; ${atLeast} of them must agree` : who;
}

interface Asked {
  readonly panel: Panel;
  /** Milliseconds since 1970. */
  readonly requestedAt: number;
}

/** Why a panel can never agree, in a sentence that names the rule; undefined when it can. */
export function refusalOf(panel: Panel): string | undefined {
  const { atLeast, excluded } = panel;
  const members = membersOf(panel);
  if (members.length >= atLeast) return undefined;
  const needed = atLeast === 1 ? "one approver" : `${atLeast} approvers`;
  const left = members.length === 0 ? "nobody is left" : `only ${listOf(members)} can`;
  const why =
    excluded.length > 0
      ? ` ${listOf(excluded)} asks for it, and whoever asks does not decide (requesterMayDecide is false).`
      : "";
  return (
    `Nobody was asked: ${needed} must agree, and ${left}.${why} ` +
    `Let somebody else ask, or add approvers to the stack's configuration and deploy it.`
  );
}

/** Addresses in a sentence. */
export function listOf(addresses: readonly string[]): string {
  return addresses.length < 2
    ? addresses.join("")
    : `${addresses.slice(0, -1).join(", ")} and ${addresses.at(-1)}`;
}
