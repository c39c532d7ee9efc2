import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import Module, { createRequire } from "node:module";
import * as path from "node:path";
import { deserialize, serialize } from "node:v8";

/** What Pulumi makes of a function's text: what is wrong with it, or what it is and which names it captures. */
type Parse = readonly [error: string, parsed: unknown];

interface Parser {
  parseFunction(this: void, text: string): Parse;
  isNativeFunction(this: void, text: string): boolean;
}

const load = createRequire(__filename);

/**
 * Keeps what Pulumi's parser makes of the text of each function of a closure, for those who require it from
 * now on; nothing changes when it is loaded already. It parses with the TypeScript compiler, which takes as
 * long to load as the rest of Pulumi, and which is loaded only for a text that is new. Mistakes are not kept.
 * @param file absolute path of the parser
 * @param folder where it is kept, by the text and all that an answer depends on
 */
export function keepParses(file: string, folder: string): void {
  if (load.cache[file]) return;
  let parser: Parser | undefined;
  const real = () => (parser ??= loadBehind(file, standIn));
  const keep = (text: string, parse: Parse) => {
    mkdirSync(folder, { recursive: true });
    const kept = path.join(folder, digestOf(file, text));
    // Another process may be at the same file: what has its final name is whole.
    writeFileSync(`${kept}.${process.pid}`, serialize(parse));
    renameSync(`${kept}.${process.pid}`, kept);
  };
  const read = (text: string): Parse | undefined => {
    try {
      return deserialize(readFileSync(path.join(folder, digestOf(file, text)))) as Parse;
    } catch {
      return undefined;
    }
  };
  const standIn = new Module(file);
  const exports: Parser = {
    // What has been parsed is none.
    isNativeFunction: (text) => read(text) === undefined && real().isNativeFunction(text),
    parseFunction: (text) => {
      const known = read(text);
      if (known) return known;
      const parse = real().parseFunction(text);
      if (parse[0] === "") keep(text, parse);
      return parse;
    },
  };
  standIn.loaded = true;
  standIn.exports = Object.assign(exports, { __esModule: true });
  load.cache[file] = standIn;
}

function loadBehind(file: string, standIn: Module): Parser {
  delete load.cache[file];
  try {
    return load(file) as Parser;
  } finally {
    load.cache[file] = standIn;
  }
}

let basis: string | undefined;

/** Names that every process of this kind has are not captured; versions tell how a text is read and kept. */
function digestOf(file: string, text: string): string {
  basis ??= JSON.stringify([
    ...[load("typescript/package.json"), load("@pulumi/pulumi/package.json")].map(
      (one) => (one as { version: string }).version,
    ),
    process.version,
    Object.getOwnPropertyNames(globalThis),
  ]);
  return createHash("sha256").update([basis, file, text].join("\0")).digest("hex");
}
