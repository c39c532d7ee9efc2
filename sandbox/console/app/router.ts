import { computed, signal } from "@preact/signals";

const address = signal(new URL(location.href));

/** The parts of the address' path: `/runs/r_1` is `["runs", "r_1"]`. */
export const segments = computed(() =>
  address.value.pathname
    .split("/")
    .filter((part) => part !== "")
    .map(decoded),
);
/** What stands behind the `?`. */
export const query = computed(() => address.value.searchParams);

/** Follows the links of the page and the browser's history, without loading the page again. */
export function startRouter(): void {
  addEventListener("popstate", () => (address.value = new URL(location.href)));
  document.addEventListener("click", (event) => {
    const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey);
    const link = (event.target as Element | null)?.closest("a");
    if (!isPlain || !link || link.hash || link.target || link.hasAttribute("download")) return;
    if (link.origin !== location.origin || !isOurs(link.pathname)) return;
    event.preventDefault();
    navigate(link.pathname + link.search);
  });
}

/** Opens another view. @param to path with its query */
export function navigate(to: string, { replace = false } = {}): void {
  const before = address.value;
  history[replace ? "replaceState" : "pushState"](null, "", to);
  address.value = new URL(location.href);
  if (before.pathname === address.value.pathname) return;
  scrollTo(0, 0);
  requestAnimationFrame(() => focusHeading(performance.now() + 5_000));
}

/** Once it is drawn: whoever reads with their ears hears where they are, unless they have gone on already. */
function focusHeading(until: number): void {
  const heading = document.querySelector<HTMLElement>("main h1");
  if (heading) heading.focus({ preventScroll: true });
  else if (document.activeElement === document.body && performance.now() < until) {
    requestAnimationFrame(() => focusHeading(until));
  }
}

/** Changes a part of the query; empty takes it out. The history gets no entry for it. */
export function setQuery(name: string, value: string): void {
  const next = new URL(address.value);
  if (value === "") next.searchParams.delete(name);
  else next.searchParams.set(name, value);
  navigate(next.pathname + next.search, { replace: true });
}

/** The address of a view. */
export function linkTo(...parts: readonly string[]): string {
  return `/${parts.map(encodeURIComponent).join("/")}`;
}

/** What nobody has encoded right stands for itself. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Some addresses of the sandbox are no views. */
function isOurs(path: string): boolean {
  return !/^\/(console|v1|mailbox|stack|resources|logs|token|help)(\/|$|\.)/.test(path);
}
