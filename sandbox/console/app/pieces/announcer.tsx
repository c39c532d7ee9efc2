import { signal } from "@preact/signals";

const said = signal<{ readonly text: string; readonly isBad: boolean } | undefined>(undefined);
let timer: ReturnType<typeof setTimeout> | undefined;

/** Tells something short, to eyes and ears; it goes away by itself. */
export function announce(text: string, { isBad = false } = {}): void {
  said.value = { text, isBad };
  clearTimeout(timer);
  timer = setTimeout(() => (said.value = undefined), isBad ? 8_000 : 4_000);
}

/** Where things are told. */
export function Announcer() {
  const now = said.value;
  return (
    <div class="announcer" role="status" aria-live="polite">
      {now && <p class={now.isBad ? "is-bad" : ""}>{now.text}</p>}
    </div>
  );
}
