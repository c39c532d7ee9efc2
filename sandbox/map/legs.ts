import type { Hop } from "../hop";
import { outside, type StackMap } from "./map-types";

/** A part of the way of a message; without `from` it begins there, or it is not known where it was. */
export interface Leg {
  /** The step that it was seen by. */
  readonly hop: number;
  readonly at: number;
  readonly from?: string;
  readonly to: string;
  /** Something went wrong there. */
  readonly isBad?: true;
}

/** So many keys are followed at once; the ones that were heard of first are forgotten. */
const KEPT = 2_000;

/** Follows what happens over the map. One follower is for one reading of the stream, from older to newer. */
export function createFollower(map: StackMap): (hop: Hop) => Leg | undefined {
  const byName = new Map(
    map.nodes.flatMap(({ id, name }) => [[name, id] as const, [id, id] as const]),
  );
  const sources = Map.groupBy(map.edges, ({ to }) => to);
  const ways = new Set(map.edges.map(({ from, to }) => `${from} ${to}`));
  /** Where each key has been, the latest last. */
  const been = new Map<string, string[]>();

  const visited = ({ traces }: Hop) => traces.flatMap((key) => been.get(key) ?? []);
  const note = (hop: Hop, place: string) => {
    for (const key of hop.traces) {
      const places = been.get(key) ?? [];
      been.set(key, [...places.filter((one) => one !== place), place]);
    }
    const [oldest = ""] = been.keys();
    if (been.size > KEPT) been.delete(oldest);
  };
  /** Of the places that lead here, the one that was passed last; the only one, if there is one. */
  const before = (hop: Hop, to: string) => {
    const leading = (sources.get(to) ?? []).map(({ from }) => from);
    const passed = visited(hop).findLast((place) => leading.includes(place));
    return passed ?? (leading.length === 1 ? leading[0] : undefined);
  };
  /** Who has asked for something last, on the account of each key. */
  const asking = new Map<string, string>();
  const worker = (hop: Hop) =>
    hop.traces.map((key) => asking.get(key)).find((one) => one !== undefined) ??
    visited(hop).findLast((place) => Object.values(map.roles).includes(place));
  // A table is called `table/NAME` where it is asked.
  const find = (name: string) => byName.get(name) ?? byName.get(name.split("/")[1] ?? "");
  const known = { map, find, before, worker, ways };

  return (hop) => {
    const role = hop.detail?.kind === "call" ? map.roles[hop.detail.by] : undefined;
    if (role !== undefined) for (const key of hop.traces) asking.set(key, role);
    const [oldest = ""] = asking.keys();
    if (asking.size > KEPT) asking.delete(oldest);
    const way = wayOf(hop, known);
    if (!way) return undefined;
    const { from, to, isBad } = way;
    if (from !== undefined && !visited(hop).includes(from)) note(hop, from);
    note(hop, to);
    return {
      hop: hop.id,
      at: hop.at,
      ...(from !== undefined && { from }),
      to,
      ...(isBad && { isBad }),
    };
  };
}

interface Known {
  readonly map: StackMap;
  readonly find: (name: string) => string | undefined;
  readonly before: (hop: Hop, to: string) => string | undefined;
  readonly worker: (hop: Hop) => string | undefined;
  readonly ways: ReadonlySet<string>;
}

type Way = Pick<Leg, "from" | "to" | "isBad"> | undefined;

function wayOf(hop: Hop, known: Known): Way {
  const { detail, part, what } = hop;
  switch (detail?.kind) {
    case "begun":
      if (part === "Port") return { to: outside.port };
      return /^schedule/.test(what) ? undefined : { to: outside.aws };
    case "passed": {
      if (part === "Kafka") return toTopic(what, known);
      const to = known.find(detail.to);
      return to === undefined ? undefined : step(known.before(hop, to), to);
    }
    case "event":
      return { from: outside.aws, to: outside.bus };
    case "call":
      return callOf(hop, known);
    case "log":
    case "entity":
    case "ended":
      return step(known.worker(hop), outside.told);
    case "mail":
      return step(known.before(hop, outside.mail), outside.mail);
    case "answered": {
      const to = known.map.nodes.find(({ kind }) => kind === "api")?.id;
      return to === undefined ? undefined : { from: outside.people, to };
    }
    case "failed": {
      const to = known.find(detail.function);
      return to === undefined ? undefined : { to, isBad: true };
    }
    default:
      return part === "EventBridge" ? toTarget(what, known) : undefined;
  }
}

function toTopic(what: string, { find }: Known): Way {
  const to = find(what.replace(/-\d+@\d+ produced$/, ""));
  return to === undefined ? undefined : { from: outside.port, to };
}

/** The bus tells of a delivery in its line alone: `rule: event → queue`. */
function toTarget(what: string, { find }: Known): Way {
  const to = find(/ → (\S+)$/.exec(what)?.[1] ?? "");
  return to === undefined ? undefined : { from: outside.bus, to };
}

function callOf({ detail, part }: Hop, { map, find, ways }: Known): Way {
  if (detail?.kind !== "call") return undefined;
  const from = map.roles[detail.by];
  if (from === undefined) return undefined;
  const isBad = detail.refused !== undefined && !isAnswer(detail.refused);
  for (const subject of detail.subjects) {
    const to = find(subject);
    if (to !== undefined && ways.has(`${from} ${to}`)) return { from, to, ...(isBad && { isBad }) };
  }
  if (plumbing.has(part)) return undefined;
  return { from, to: outside.called, ...(isBad && { isBad }) };
}

/** What a function does for itself is no way of a message. */
const plumbing = new Set(["SQS", "DynamoDB", "Secrets Manager", "KMS", "SNS"]);

/** A lookup that finds nothing and a condition that does not hold are answers like others. */
function isAnswer(code: string): boolean {
  return /NotFound|NotExist|ConditionalCheckFailed/.test(code);
}

function step(from: string | undefined, to: string): Way {
  return from === undefined ? { to } : { from, to };
}
