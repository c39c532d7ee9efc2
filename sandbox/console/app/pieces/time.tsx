import { signal } from "@preact/signals";

const now = signal(Date.now());
setInterval(() => (now.value = Date.now()), 1_000);

/** When something was, as how long ago; the whole time is in its title. */
export function Ago({ at }: { readonly at: number | string }) {
  const time = new Date(at);
  const seconds = Math.max(0, Math.round((now.value - time.getTime()) / 1000));
  return (
    <time dateTime={time.toISOString()} title={time.toLocaleString()}>
      {agoOf(seconds)}
    </time>
  );
}

/** A span of time in a few characters. @param milliseconds of it */
export function duration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  return `${Math.floor(milliseconds / 60_000)} min ${Math.round((milliseconds % 60_000) / 1000)} s`;
}

function agoOf(seconds: number): string {
  if (seconds < 2) return "just now";
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ago`;
  return `${Math.floor(seconds / 3_600)} h ago`;
}
