import { signal } from "@preact/signals";
import type { ShownHop } from "../look-types";

/** So many steps the page keeps; the sandbox has more, which calls give. */
const KEPT = 10_000;

type Listener = (heard: readonly ShownHop[]) => void;

/** Whether what is shown is what happens. */
export const connection = signal<"connecting" | "live" | "lost">("connecting");
/** The latest steps, oldest first. */
export const latest = signal<readonly ShownHop[]>([]);

const listeners = new Set<Listener>();
let arrived: ShownHop[] = [];
let isPlanned = false;

/** Listens to the sandbox; after a break it goes on where it was. */
export function connect(): void {
  const source = new EventSource("/console/stream");
  source.addEventListener("open", () => (connection.value = "live"));
  source.addEventListener("error", () => {
    connection.value = "lost";
    // The browser gives up after an answer that is none; the sandbox may come back all the same.
    if (source.readyState === EventSource.CLOSED) setTimeout(connect, 2_000);
  });
  source.addEventListener("begin", (event) => {
    // Another sandbox, or too long a break: what was known may be no more.
    arrived = [];
    latest.value = [];
    hear(event as MessageEvent<string>);
    for (const listener of listeners) listener([]);
  });
  source.addEventListener("hops", hear);
}

/** Calls `listener` with what has happened, at most once a frame; with nothing when all may have changed. @returns what ends this */
export function onHops(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function hear(event: MessageEvent<string>): void {
  arrived.push(...(JSON.parse(event.data) as ShownHop[]));
  if (isPlanned) return;
  isPlanned = true;
  // A page that nobody looks at has no frames.
  if (document.hidden) setTimeout(tell, 250);
  else requestAnimationFrame(tell);
}

function tell(): void {
  isPlanned = false;
  const heard = arrived;
  arrived = [];
  if (heard.length === 0) return;
  latest.value = [...latest.value, ...heard].slice(-KEPT);
  for (const listener of listeners) listener(heard);
}
