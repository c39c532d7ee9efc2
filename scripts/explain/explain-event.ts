import { parseCatalogMessage } from "../../functions/catalog/catalog-message";
import {
  declarationsFor,
  unknownType,
  type CatalogTypes,
} from "../../functions/catalog/declarations";
import { mapResources } from "../../functions/catalog/map-resource";
import { placeText } from "../../functions/catalog/place";
import {
  readEvents,
  type NamelessEvent,
  type ReadEvent,
} from "../../functions/catalog/read-events";
import type { Jq } from "../../functions/jq";
import type { JsonObject } from "../../functions/port/types";
import type { BusEvent } from "../../sandbox/events/bus-event";
import { explainMismatch } from "../../sandbox/events/pattern";
import { transform } from "../../sandbox/events/transformer";
import { explainMapping } from "./explain-mapping";
import { contextOf, targetOf } from "../check/render-samples";
import { formatFinding, type Finding } from "../check/finding";
import { foldNotes } from "../check/fold-notes";
import type { Rule } from "../check/rule";
import type { RuleSource } from "./rule-source";

/** What an event is held against. */
export interface Installation {
  readonly sources: readonly RuleSource[];
  readonly types: CatalogTypes;
  /** The stack's own account; unless it is given, each event is taken for one of it. */
  readonly hub?: string | undefined;
  /** Blueprints whose entities get a relation to their account; none unless the stack has several. */
  readonly related?: ReadonlySet<string> | undefined;
  /** What Cloud Control says of the resource; undefined when nobody asked. */
  readonly properties?: JsonObject | undefined;
}

/**
 * Says, line by line, what becomes of an event. Under each rule that takes it, or listens to where it
 * comes from, stand the rule's defects.
 */
export async function explainEvent(
  event: BusEvent,
  installation: Installation,
  jq: Jq,
): Promise<string[]> {
  const { sources } = installation;
  const rules = sources.flatMap((source) => source.rules);
  const judged = rules.map((rule) => ({ rule, mismatches: mismatchesOf(rule, event) }));
  const matching = judged.filter(({ mismatches }) => mismatches.length === 0);
  const near = judged.filter(
    ({ rule, mismatches }) => mismatches.length > 0 && listensTo(rule, event.source),
  );
  const considered = new Set([...matching, ...near].map(({ rule }) => rule));
  const findings = await findingsOf(considered, sources, jq);
  const lines = [`Event: ${describe(event)}`];
  for (const { rule } of matching) {
    lines.push("", `${rule.file} ${rule.name} takes it.`);
    lines.push(...(await explainMatch(rule, event, installation, jq)).map(indent));
    lines.push(...describeFindings(findings.get(rule) ?? []).map(indent));
  }
  for (const { rule, mismatches } of near) {
    lines.push("", `${rule.file} ${rule.name} does not take it:`);
    lines.push(...mismatches.map(indent));
    lines.push(...describeFindings(findings.get(rule) ?? []).map(indent));
  }
  const unreadable = sources.flatMap((source) => source.unreadable);
  if (unreadable.length > 0) lines.push("", ...describeFindings(unreadable));
  if (matching.length === 0) {
    const reason = near.length > 0 ? "" : `; none listens to ${event.source}`;
    lines.push("", `No rule takes it (${rules.length} looked at)${reason}. Nothing happens.`);
  }
  return lines;
}

/** The defects of rules; those of sources that hold none of them are not looked for. */
async function findingsOf(
  rules: ReadonlySet<Rule>,
  sources: readonly RuleSource[],
  jq: Jq,
): Promise<ReadonlyMap<Rule, readonly Finding[]>> {
  const found = new Map<Rule, readonly Finding[]>();
  for (const source of sources) {
    if (!source.rules.some((rule) => rules.has(rule))) continue;
    for (const { rule, findings } of await source.check(jq)) found.set(rule, findings);
  }
  return found;
}

function describeFindings(findings: readonly Finding[]): string[] {
  return foldNotes(findings).flatMap((finding) => formatFinding(finding).split("\n"));
}

function indent(line: string): string {
  return `  ${line}`;
}

async function explainMatch(
  rule: Rule,
  event: BusEvent,
  installation: Installation,
  jq: Jq,
): Promise<string[]> {
  const made = transform(targetOf(rule), event, contextOf(rule.name));
  if (!made.delivered) {
    return [
      `message:    none. ${made.reason}; EventBridge drops the event.`,
      `text:       ${made.text}`,
    ];
  }
  const lines = [`message:    ${made.text}`];
  const message = parseCatalogMessage(made.text);
  if (typeof message !== "string" && message.kind === "tags") {
    const arns = message.arns.join(", ");
    return [
      ...lines,
      `exporter:   looks in its index for what ${arns} stands for in ${message.region}, and reads again what it finds; the rest is not in the catalog.`,
    ];
  }
  if (typeof message === "string" || message.kind !== "event") {
    const reason = typeof message === "string" ? message : "it is one of Longshore's own messages";
    return [...lines, buried(reason)];
  }
  const [read] = await readEvents(jq, [message]);
  if (read === undefined || read.state === "unread")
    return [...lines, buried(read?.reason ?? "it is not understood")];
  const { hub = event.account } = installation;
  const { recipientAccountId: recipient = event.account } = event.detail;
  if (event.account !== hub) {
    lines.push(`account:    ${event.account}, mirrored if catalogAccounts of ${hub} has it`);
    if (recipient !== event.account)
      return [...lines, `exporter:   drops it: CloudTrail wrote it for ${String(recipient)}.`];
  }
  const place = placeText({
    account: event.account === hub ? undefined : event.account,
    region: read.state === "nameless" ? read.region : read.key.region,
  });
  if (read.state === "nameless") {
    return [...lines, ...explainNameless({ ...read, region: place }, installation)];
  }
  const { key, action } = read;
  const there = { ...read, key: { ...key, region: place } };
  return [
    ...lines,
    `region:     ${key.region}`,
    `identifier: ${key.identifier}`,
    `action:     ${action}`,
    ...(message.time === undefined
      ? ["time:       none; it is looked at, however old it is"]
      : [`time:       ${new Date(message.time).toISOString()}`]),
    ...(await explainLook(there, hub, installation, jq)),
  ];
}

function explainNameless(
  { type, region, arns, reason }: NamelessEvent,
  { types }: Installation,
): string[] {
  if (!types.has(type)) return [buried(unknownType(type))];
  const tried = arns.length > 0 ? `looks at what ${arns.join(", ")} may be, and otherwise ` : "";
  return [
    `identifier: none; ${reason}`,
    `exporter:   ${tried}asks for one resync of ${type} in ${region}, which looks at all of them.`,
  ];
}

async function explainLook(
  { key, action }: ReadEvent,
  hub: string,
  { types, properties, related }: Installation,
  jq: Jq,
): Promise<string[]> {
  const declarations = declarationsFor(types, key.type, key.region);
  if (declarations.length === 0) {
    return [buried(unknownType(key.type))];
  }
  const what = `${key.type} ${key.identifier} in ${key.region}`;
  const later =
    action === "delete"
      ? "If it is still there, it looks again later."
      : "If it is not there yet, it looks again later.";
  const lines = [
    `exporter:   looks at ${what}: writes the entities it comes to, deletes what it produced before and does not any more. ${later}`,
  ];
  if (properties === undefined) return lines;
  const task = { resource: { key, properties }, declarations };
  const [mapped] = await mapResources(jq, { own: hub, related }, [task]);
  if (!mapped) return lines;
  if ("error" in mapped) return [...lines, `entities:   none, into dead letters: ${mapped.error}`];
  const reasons = await explainMapping(jq, hub, task);
  return [
    ...lines,
    ...(mapped.entities.length === 0 ? ["entities:   none; it is left out"] : []),
    ...mapped.entities.map(
      ({ blueprint, entity }) => `entity:     ${blueprint} ${JSON.stringify(entity)}`,
    ),
    ...reasons.map((reason) => `mapping:    ${reason}`),
  ];
}

/** @param reason a sentence, with its full stop or without */
function buried(reason: string): string {
  return `exporter:   puts it into dead letters: ${reason.replace(/\.$/, "")}.`;
}

function mismatchesOf({ pattern }: Rule, event: BusEvent): string[] {
  try {
    return explainMismatch(pattern, event as unknown as JsonObject).map(({ message }) => message);
  } catch (error) {
    return [(error as Error).message];
  }
}

function listensTo({ pattern }: Rule, source: string): boolean {
  return mentions(pattern.source, source);
}

/**
 * Whether a list of a pattern names a value, literally or by the beginning. A text without its list
 * counts too: EventBridge refuses it, and whoever wrote it is to read so.
 */
function mentions(list: unknown, value: string): boolean {
  return (Array.isArray(list) ? (list as unknown[]) : [list]).some((one) => {
    if (one === value) return true;
    if (typeof one !== "object" || one === null || !("prefix" in one)) return false;
    return typeof one.prefix === "string" && value.startsWith(one.prefix);
  });
}

function describe(event: BusEvent): string {
  const { source, "detail-type": detailType, detail, account, region, time } = event;
  const { eventName, errorCode } = detail;
  const call = typeof eventName === "string" ? ` ${eventName}` : "";
  const failed = typeof errorCode === "string" ? ` (failed: ${errorCode})` : "";
  return `${source} "${detailType}"${call}${failed}, account ${account}, ${region}, ${time}`;
}
