/** Loads a function's code, faster when it was loaded before. Node runs this file as it is. */
import { hash } from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import process from "node:process";
import vm from "node:vm";

/** Code that is loaded. */
export interface LoadedCode {
  readonly exported: Record<string, unknown>;
  /** Whether V8 had made something of it before. */
  readonly wasKept: boolean;
  /** Keeps what V8 has made of it by now, unless that is kept: best once it has been at work. */
  readonly keep: () => void;
}

type Wrapped = (...parts: unknown[]) => unknown;

/** What CommonJS gives to code. */
const names = "exports, require, module, __filename, __dirname";
/** How a bundle's modules begin, and how they end where its closure begins (`components/bundle.ts`). */
const modulesBegin = "((longshoreClosure) => {\n";
const closureBegins = "\n})(\n(function (require) {";
/** So many are kept, those that were used last. */
const MOST = 100;

/**
 * Loads what stands in a file. A bundle is its modules, which stay as they are from start to start, and its
 * closure, which has addresses of this start in it: V8's code of the modules is kept by their text, and both
 * are compiled apart, each on the lines and in the scope that it has in the file.
 * @param folder where V8's code is kept
 */
export function loadCode(file: string, folder: string): LoadedCode {
  const text = fs.readFileSync(file, "utf8");
  const end = text.lastIndexOf(closureBegins);
  const load = createRequire(file);
  if (!text.startsWith(modulesBegin) || end < 0) {
    const exported = load(file) as Record<string, unknown>;
    return { exported, wasKept: false, keep: () => undefined };
  }
  const modules = `(function (${names}) { return (longshoreClosure) => {\n${text.slice(modulesBegin.length, end)}\n}})`;
  const closure = text.slice(end + closureBegins.indexOf("(function")).replace(/\);\n$/, "");
  const kept = path.join(folder, hash("sha256", `${process.version}\0${modules}`));
  const cachedData = read(kept);
  const script = new vm.Script(modules, { filename: file, ...(cachedData && { cachedData }) });
  const wasKept = cachedData !== undefined && script.cachedDataRejected === false;
  const lineOffset = text.slice(0, end).split("\n").length + 1;
  const given = new vm.Script(`(function (${names}) { return ${closure}})`, {
    ...{ filename: file, lineOffset },
  });
  const module = { exports: {} as Record<string, unknown> };
  const scope = [module.exports, load, module, file, path.dirname(file)];
  const [run, argument] = [script, given].map((one) =>
    (one.runInThisContext() as Wrapped)(...scope),
  );
  (run as Wrapped)(argument);
  let isKept = wasKept;
  const keep = () => {
    if (isKept) return;
    isKept = true;
    attempt(() => {
      write(kept, script.createCachedData());
      forgetUnused(folder);
    });
  };
  return { exported: module.exports, wasKept, keep };
}

/** What cannot be kept is made anew the next time, and harms no function. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

function read(file: string): Buffer | undefined {
  return attempt(() => {
    fs.utimesSync(file, new Date(), new Date());
    return fs.readFileSync(file);
  });
}

function write(file: string, data: Buffer): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  // Another process may be at the same file, and this one may be killed: what has its final name is whole.
  const draft = `${file}.${process.pid}`;
  fs.writeFileSync(draft, data);
  fs.renameSync(draft, file);
}

function forgetUnused(folder: string): void {
  const usedAt = (file: string) => fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const all = fs.readdirSync(folder).map((name) => path.join(folder, name));
  const latest = all
    .map((file) => [usedAt(file), file] as const)
    .sort(([one], [other]) => other - one);
  for (const [, file] of latest.slice(MOST)) fs.rmSync(file, { force: true });
}
