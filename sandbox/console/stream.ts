import { randomBytes } from "node:crypto";
import type * as http from "node:http";
import type { Hop, Hops } from "../hops";
import type { ShownHop } from "./look-types";
import { redacted } from "./readable";

/** So many steps a page gets that has seen none yet. */
const FIRST = 500;
/** Steps are sent together when they come within so many milliseconds. */
const TOGETHER = 50;
/** A connection that says nothing for longer is taken for dead by what is between, in milliseconds. */
const BEAT = 15_000;
/** A page that does not keep up is cut off at so many bytes; it comes back and goes on where it was. */
const MOST_WAITING = 8 * 1024 * 1024;

/** Ids of another sandbox mean nothing to this one. */
const epochs = new WeakMap<Hops, string>();

/**
 * Sends the stream as server-sent events, each a list of steps, whose id is where it ends. Who comes back
 * with `Last-Event-ID` misses nothing that is kept; who comes with none, or with one of before, first hears
 * `begin`, and then the latest steps.
 */
export function serveStream(
  hops: Hops,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): void {
  const epoch = epochOf(hops);
  response.writeHead(200, {
    "content-type": "text/event-stream",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  const say = (event: string, sent: readonly ShownHop[], last: number) =>
    response.write(`event: ${event}\nid: ${epoch}-${last}\ndata: ${JSON.stringify(sent)}\n\n`);

  const seen = lastSeen(request, hops, epoch);
  const missed = seen === undefined ? hops.all.slice(-FIRST) : hopsAfter(hops, seen);
  const shown = missed.map((hop) => shownHop(hops, hop));
  const last = hops.all.at(-1)?.id ?? 0;
  if (seen === undefined) say("begin", shown, last);
  else if (shown.length > 0) say("hops", shown, last);
  else response.write(": nothing was missed\n\n");

  let waiting: Hop[] = [];
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    timer = undefined;
    const sent = waiting;
    waiting = [];
    if (response.writableLength > MOST_WAITING) return void response.destroy();
    say(
      "hops",
      sent.map((hop) => shownHop(hops, hop)),
      sent.at(-1)?.id ?? 0,
    );
  };
  const end = hops.subscribe((hop) => {
    waiting.push(hop);
    timer ??= setTimeout(flush, TOGETHER).unref();
  });
  const beat = setInterval(() => response.write(": here\n\n"), BEAT).unref();
  response.on("close", () => {
    end();
    clearTimeout(timer);
    clearInterval(beat);
  });
}

/** A step as a page may see it. */
export function shownHop(hops: Hops, hop: Hop): ShownHop {
  const hasPayload = hops.payloadOf(hop.id) !== undefined;
  return { ...redacted(hop, hops.secrets.redact), ...(hasPayload && { hasPayload }) };
}

function epochOf(hops: Hops): string {
  const known = epochs.get(hops) ?? randomBytes(4).toString("hex");
  epochs.set(hops, known);
  return known;
}

/** Where a page was; undefined when it must begin anew. */
function lastSeen(request: http.IncomingMessage, hops: Hops, epoch: string): number | undefined {
  const header = String(request.headers["last-event-id"] ?? "");
  const [, of, number = ""] = /^([0-9a-f]+)-(\d+)$/.exec(header) ?? [];
  const oldest = hops.all[0]?.id ?? 1;
  if (of !== epoch || Number(number) < oldest - 1) return undefined;
  return Number(number);
}

/** Ids count up by one, without a gap. */
function hopsAfter({ all }: Hops, id: number): Hop[] {
  const oldest = all[0]?.id ?? 1;
  return all.slice(Math.max(0, id + 1 - oldest));
}
