/**
 * Says with a selector of the old exporter whether a resource is wanted. To that exporter 0, an empty
 * list and an empty object were no.
 */
export function oldSelector(filter: string): string {
  // The line break ends a comment that the filter may end with.
  return `first(${filter}\n) | IN(null, false, "", 0, [], {}) | not`;
}

/** Makes a list of a relation's filter that gives several outputs, of which the old exporter lost all but one. */
export function oldRelation(filter: string): string {
  return `[${filter}\n] | if length > 1 then . else .[0] end`;
}
