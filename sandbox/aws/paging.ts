/**
 * One page of what is in order.
 * @param keyOf what a token names
 * @param after token of the page before; anything that is no text for the first page
 * @returns the page, and the token of the next one if there is one
 */
export function pageOf<T>(
  all: readonly T[],
  keyOf: (one: T) => string,
  after: unknown,
  size: number,
): { readonly page: T[]; readonly next: string | undefined } {
  const rest = typeof after === "string" ? all.filter((one) => keyOf(one) > after) : all;
  const page = rest.slice(0, size);
  const last = page.at(-1);
  return { page, next: last && page.length < rest.length ? keyOf(last) : undefined };
}
