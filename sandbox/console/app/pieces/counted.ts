/** A number with what it counts: `1 e-mail`, `2 e-mails`. */
export function counted(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString("en")} ${nameOf(number, one, many)}`;
}

/** What so many are called. */
export function nameOf(number: number, one: string, many = `${one}s`): string {
  return number === 1 ? one : many;
}
