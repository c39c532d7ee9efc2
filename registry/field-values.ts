/** Whether a text is an address of the web. */
export function isUrl(value: string): boolean {
  return /^https?:$/.test(URL.parse(value)?.protocol ?? "");
}

/** A date and a time of day that the calendar has: `Date.parse` alone takes 30 February for 2 March. */
export function isDateTime(value: string): boolean {
  const parts = dateTime.exec(value)?.slice(1, 6);
  if (!parts || Number.isNaN(Date.parse(value))) return false;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = parts.map(Number);
  const moment = new Date(0);
  moment.setUTCFullYear(year, month - 1, day);
  return (
    moment.getUTCMonth() === month - 1 && moment.getUTCDate() === day && hour < 24 && minute < 60
  );
}

const dateTime =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::\d\d(?:\.\d+)?)?(?:[Zz]|[+-]\d\d:?\d\d)?$/;

/** Beyond it, JSON's whole numbers are rounded when they are read, and nobody can tell what was sent. */
export const exactly = `from ${Number.MIN_SAFE_INTEGER} to ${Number.MAX_SAFE_INTEGER}`;

/** Whether a number was rounded when it was read. */
export function isRounded(value: number): boolean {
  return Number.isInteger(value) && !Number.isSafeInteger(value);
}

/** Whether such a number is anywhere in a value; the depth of what arrives is bounded. */
export function holdsRounded(value: unknown): boolean {
  if (typeof value === "number") return isRounded(value);
  return typeof value === "object" && value !== null && Object.values(value).some(holdsRounded);
}

/** Limits in words. */
export function range(minimum: number, maximum: number): string {
  if (maximum === Infinity) return `of at least ${minimum}`;
  if (minimum === -Infinity) return `of at most ${maximum}`;
  return `from ${minimum} to ${maximum}`;
}
