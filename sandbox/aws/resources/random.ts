import { randomInt } from "node:crypto";

/** The signs of decimal and hexadecimal numbers, and capital letters with digits. */
export const DIGITS = "0123456789";
export const HEX = `${DIGITS}abcdef`;
export const CAPITALS = `ABCDEFGHIJKLMNOPQRSTUVWXYZ${DIGITS}`;

/** One of these signs by chance. */
export function pick(signs: string): string {
  return signs.charAt(randomInt(signs.length));
}

/** Random hexadecimal digits. */
export function hex(length: number): string {
  return Array.from({ length }, () => pick(HEX)).join("");
}

/** Random capital letters and digits. */
export function capitals(length: number): string {
  return Array.from({ length }, () => pick(CAPITALS)).join("");
}
