import { query, setQuery } from "./router";

/** Filters a list by the address's `text`. */
export function TextFilter() {
  return (
    <input
      type="search"
      aria-label="Text"
      placeholder="Filter by text"
      value={query.value.get("text") ?? ""}
      onInput={(event) => setQuery("text", event.currentTarget.value)}
    />
  );
}
