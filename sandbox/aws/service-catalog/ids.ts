import { randomBytes } from "node:crypto";

const LETTERS = "abcdefghijklmnopqrstuvwxyz234567";

type Prefix = "port" | "prod" | "pa" | "pp" | "rec" | "lpv3" | "cons" | "plan";

/** Makes an identifier as Service Catalog does: `prod-` and 13 letters or digits. */
export function newId(prefix: Prefix): string {
  const characters = [...randomBytes(13)].map((byte) => LETTERS.charAt(byte % LETTERS.length));
  return `${prefix}-${characters.join("")}`;
}
