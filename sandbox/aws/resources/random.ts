import { randomBytes, randomInt } from "node:crypto";

const SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** Random hexadecimal digits. */
export function hex(length: number): string {
  return randomBytes(length).toString("hex").slice(0, length);
}

/** Random capital letters and digits. */
export function capitals(length: number): string {
  return Array.from({ length }, () => SIGNS.charAt(randomInt(SIGNS.length))).join("");
}
