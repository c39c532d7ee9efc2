import { randomInt } from "node:crypto";
import type { Jq } from "../../functions/jq";
import type { Hops } from "../hops";
import type { Accounts } from "./accounts";
import type { Background } from "./background";
import type { Model } from "./model";

/** What all routes share. */
export interface Core {
  readonly orgId: string;
  readonly accounts: Accounts;
  readonly model: Model;
  readonly hops: Hops;
  readonly topics: { readonly runs: string; readonly changes: string };
  readonly produce: (topic: string, value: string) => void;
  /** For the templates of actions. */
  readonly jq: Jq;
  readonly background: Background;
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** An identifier as Port makes them: the prefix and 16 random letters and digits. */
export function newId(prefix: string): string {
  const letters = Array.from({ length: 16 }, () => ALPHABET[randomInt(ALPHABET.length)]);
  return prefix + letters.join("");
}
