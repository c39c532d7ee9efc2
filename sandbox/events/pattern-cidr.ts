import { refuse } from "./pattern-error";

const V4 = /^\d+(\.\d+){3}$/;
const V6 = /^[0-9a-fA-F:]*:[0-9a-fA-F:]*$/;

/** An IP address as hexadecimal digits, 8 for v4 and 32 for v6; `undefined` when it is none. */
export function parseIp(text: string): string | undefined {
  if (V4.test(text)) {
    const parts = text.split(".").map(Number);
    return parts.every((part) => part < 256)
      ? parts.map((part) => hex(part, 2)).join("")
      : undefined;
  }
  return V6.test(text) ? parseV6(text) : undefined;
}

/**
 * Reads a `cidr` expression.
 * @returns whether an address, as `parseIp` gives it, lies in the range.
 * @throws InvalidEventPatternError
 */
export function parseCidr(text: string): (address: string) => boolean {
  const [ip = "", bits = "", ...rest] = text.split("/");
  if (rest.length > 0 || !text.includes("/")) refuse("Malformed CIDR, one '/' required");
  if (!/^[+-]?\d+$/.test(bits)) refuse("Malformed CIDR, mask bits must be an integer");
  const mask = Number(bits);
  if (mask < 0) refuse("Malformed CIDR, mask bits must not be negative");
  if (!V4.test(ip) && !V6.test(ip)) refuse(`Nonstandard IP address: ${ip}`);
  const address = parseIp(ip) ?? refuse(`Invalid IP address: ${ip}`);
  const width = address.length * 4;
  // AWS does not take single addresses: /32 and /128 are refused.
  if (mask >= width) refuse(`IPv${width === 32 ? 4 : 6} mask bits must be < ${width}`);
  const host = (1n << BigInt(width - mask)) - 1n;
  const top = BigInt(`0x${address}`) | host;
  const [low, high] = [top ^ host, top].map((one) => hex(one, address.length));
  // Digits are compared, whatever the family: so does AWS's own matcher.
  return (value) => value >= String(low) && value <= String(high);
}

function parseV6(text: string): string | undefined {
  const halves = text.split("::");
  const [head = [], tail = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const gap = 8 - head.length - tail.length;
  if (halves.length > 2 || (halves.length === 2 ? gap < 1 : gap !== 0)) return undefined;
  const groups = [...head, ...Array<string>(gap).fill("0"), ...tail];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return groups.map((group) => group.toLowerCase().padStart(4, "0")).join("");
}

function hex(value: number | bigint, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}
