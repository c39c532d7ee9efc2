/**
 * Levels that JSON of others may have here. Printing, comparing and checking values call themselves
 * once a level and end the process's stack at some thousand; forms and entities have a handful.
 */
export const maxJsonDepth = 100;

/** Whether a value has more levels than are handled; it goes level by level, so that any depth is told. */
export function isTooDeep(value: unknown): boolean {
  let level = [value].filter(isStructure);
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth === maxJsonDepth) return true;
    level = level.flatMap((one) => Object.values(one).filter(isStructure));
  }
  return false;
}

/**
 * Whether a value, which is not too deep, holds a number beyond what can be kept (1e400): JSON reads it as
 * infinite and writes it as null, so it would arrive as nothing at all.
 */
export function holdsInfinite(value: unknown): boolean {
  if (typeof value === "number") return !Number.isFinite(value);
  return isStructure(value) && Object.values(value).some(holdsInfinite);
}

function isStructure(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
