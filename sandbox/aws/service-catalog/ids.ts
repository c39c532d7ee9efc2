import { randomBytes } from "node:crypto";

const LETTERS = "abcdefghijklmnopqrstuvwxyz234567";

/** Makes an identifier as Service Catalog does: `prod-` and 13 letters or digits. */
export function newId(prefix: "port" | "prod" | "pa" | "pp" | "rec" | "lpv3" | "cons"): string {
  const characters = [...randomBytes(13)].map((byte) => LETTERS.charAt(byte % LETTERS.length));
  return `${prefix}-${characters.join("")}`;
}
