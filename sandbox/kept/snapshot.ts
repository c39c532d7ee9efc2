import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import type { KeptItems } from "./tables";
import type { Resource } from "../aws/resource-store";
import type { KeptParameters } from "../aws/parameters";
import type { KeptSecret } from "../aws/secrets";
import type { KeptMessage } from "../aws/sqs-messages";
import type { Standing } from "../deployer";
import type { Mail } from "../mailbox";
import type { ModelState } from "../port/model";
import type { PortClientAccount } from "../port/stand-in";
import type { KeptIdentity } from "./identity";

/** Everything of a sandbox that the next one takes up. */
export interface Snapshot {
  /** Of what stands here; another one is not read. */
  readonly format: typeof format;
  readonly identity: KeptIdentity;
  /** Longshore's own client of Port, and the developer. */
  readonly accounts: readonly [PortClientAccount, PortClientAccount];
  /** Settings that were made up. */
  readonly made: Readonly<Record<string, string>>;
  readonly port: ModelState;
  /** What the stack keeps in Port, as the program has declared it. */
  readonly parts: readonly Standing[];
  readonly resources: readonly Resource[];
  readonly secrets: readonly KeptSecret[];
  readonly parameters: KeptParameters;
  readonly tables: readonly KeptItems[];
  readonly messages: readonly KeptMessage[];
  /** Records that nobody had read yet. */
  readonly records: readonly { readonly topic: string; readonly value: string | null }[];
  readonly mails: readonly Mail[];
}

/** Counts the shapes that a snapshot has had. */
export const format = 1;

/** The file for a handlers folder; `npm ci` takes it away, as it does all that is kept. */
export function snapshotFile(handlersFolder: string): string {
  const root = path.join(__dirname, "../..");
  const from = path.relative(root, handlersFolder);
  // The name is for eyes; other folders may have the same.
  const own = createHash("sha256").update(from).digest("hex").slice(0, 8);
  const name = `${path.basename(from)}-${own}.json`;
  return path.join(root, "node_modules/.cache/longshore/kept", name);
}

/** Reads a snapshot; undefined when there is none. @throws Error for one that cannot be taken up */
export function readSnapshot(file: string): Snapshot | undefined {
  if (!existsSync(file)) return undefined;
  const remedy = `Remove the file to begin anew, or start without --keep.`;
  let snapshot: Partial<Snapshot>;
  try {
    snapshot = JSON.parse(readFileSync(file, "utf8")) as Partial<Snapshot>;
  } catch (error) {
    throw new Error(`What was kept in ${file} cannot be read. ${remedy}`, { cause: error });
  }
  if (snapshot.format === format) return snapshot as Snapshot;
  throw new Error(
    `What was kept in ${file} has the format ${String(snapshot.format)}; this version takes up ${format}. ${remedy}`,
  );
}

/** Writes a snapshot, for its owner alone: whoever reads meanwhile, or is killed, finds the old one or the new. */
export function writeSnapshot(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const next = `${file}.${process.pid}`;
  writeFileSync(next, text, { mode: 0o600, flush: true });
  renameSync(next, file);
}
