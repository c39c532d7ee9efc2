/*
 * Lets Node load the project's TypeScript: `node -r ./typescript.cjs FILE`.
 *
 * Each file is compiled once: what came of it is kept under node_modules/.cache, by its text and the
 * compiler's version. The first file that is not kept takes all others of the project along, since one call
 * of the compiler for a thousand files takes as long as a hundred for one. Types are not checked here;
 * `npm run check` does. V8 keeps its own code of everything. Stacks point into the TypeScript, by the maps
 * inside of what is compiled.
 */
"use strict";
const { hash } = require("node:crypto");
const { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const Module = require("node:module");
const path = require("node:path");

const kept = path.join(__dirname, "node_modules/.cache/longshore");
const compiler = require("esbuild/package.json").version;
const basis = digestOf(readFileSync(__filename, "utf8"), compiler);
/** What is compiled along only with one of its own. */
const apart = ["test", "bench"];
let isAlone = false;

// Of what is in node_modules the maps are not looked at.
(Module.setSourceMapsSupport ?? process.setSourceMapsEnabled)(true);
Module.enableCompileCache?.(path.join(kept, "v8"));

/** @param {string[]} texts @returns {string} the same for the same ones */
function digestOf(...texts) {
  return hash("sha256", texts.join("\0"));
}

/** @param {string} file a path @param {string} source its text @returns {string} where its CommonJS is kept */
function placeOf(file, source) {
  return path.join(kept, `${digestOf(basis, path.basename(file), source)}.js`);
}

/** @param {string} place @returns {string | undefined} the CommonJS that is kept there */
function read(place) {
  try {
    return readFileSync(place, "utf8");
  } catch {
    return undefined;
  }
}

/** @param {string} file a path that is not kept */
function compile(file) {
  const others = isAlone ? [] : filesWith(file).filter((one) => one !== file);
  isAlone = true;
  const missing = others.filter((one) => !read(placeOf(one, readFileSync(one, "utf8"))));
  const files = [file, ...missing];
  try {
    build(files);
  } catch (error) {
    const wrong = (error.errors ?? []).map(({ location }) =>
      path.resolve(__dirname, location?.file ?? ""),
    );
    // A mistake in another one is told by who loads that.
    build(wrong.includes(file) ? [file] : files.filter((one) => !wrong.includes(one)));
  }
}

/** @param {string} file a path @returns {string[]} the files of the project, when it is one of them */
function filesWith(file) {
  const [top, ...below] = path.relative(__dirname, file).split(path.sep);
  if (top === "..") return [];
  const isMeant = ({ name }) =>
    name !== "node_modules" &&
    !name.startsWith(".") &&
    (!apart.includes(name) || (below.length > 0 && name === top));
  const filesIn = (folder) =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const full = path.join(folder, entry.name);
      if (entry.isDirectory()) return isMeant(entry) ? filesIn(full) : [];
      return /(?<!\.d)\.ts$/.test(entry.name) ? [full] : [];
    });
  return filesIn(__dirname);
}

/** @param {string[]} files what is compiled and kept, each for itself */
function build(files) {
  const folder = files.length > 1 ? __dirname : path.dirname(files[0]);
  const sources = new Map(files.map((one) => [one, readFileSync(one, "utf8")]));
  const { outputFiles } = call({
    entryPoints: files,
    absWorkingDir: __dirname,
    outbase: folder,
    // Maps name the file beside them, so that they are right in every copy of the project.
    outdir: folder,
    write: false,
    format: "cjs",
    platform: "node",
    target: "node20.19",
    sourcemap: "inline",
    sourcesContent: false,
    logLevel: "silent",
    logLimit: 0,
    tsconfigRaw: { compilerOptions: { target: "es2023", alwaysStrict: true } },
  });
  mkdirSync(kept, { recursive: true });
  for (const { path: output, text } of outputFiles) {
    const file = output.replace(/\.js$/, ".ts");
    const place = placeOf(file, sources.get(file));
    // Another process may be at the same file: what has its final name is whole.
    writeFileSync(`${place}.${process.pid}`, asTypeScript(text));
    renameSync(`${place}.${process.pid}`, place);
  }
}

/** @param {object} options of the compiler @returns {object} what it gives */
function call(options) {
  // Not in a thread, which would keep the compiler's process; a thread itself must not see this.
  const esbuild = withEnvironment({ ESBUILD_WORKER_THREADS: "0" }, () => require("esbuild"));
  // That process ends with the call: nothing has to be collected in it.
  const ofCall = { GOGC: "off", ESBUILD_MAX_BUFFER: String(2 ** 28) };
  return withEnvironment(ofCall, () => esbuild.buildSync(options));
}

/** @template T @param {NodeJS.ProcessEnv} values @param {() => T} begin @returns {T} */
function withEnvironment(values, begin) {
  const added = Object.keys(values).filter((name) => !(name in process.env));
  for (const name of added) process.env[name] = values[name];
  try {
    return begin();
  } finally {
    for (const name of added) delete process.env[name];
  }
}

/** How esbuild begins what makes a copy of a module, and the getters of what one exports. */
const copier = /var __toESM = \((\w+), \w+, \w+\) =>(?= \()/;
const getters = /\{ (?=get: (\w+\[name\d*\]|\(\) => \w+\[key\d*\]),)/g;

/**
 * Gives modules what they have from the TypeScript compiler: whoever imports all of one gets that very
 * module (Pulumi knows modules by what they are, and a copy would load what is loaded late), and a test may
 * put something else in the place of an export.
 * @param {string} code @returns {string} on the same lines
 */
function asTypeScript(code) {
  if (code.includes("__toESM(") && !copier.test(code)) {
    throw new Error("esbuild imports modules in another way than it did.");
  }
  return code
    .replace(copier, "$& $1?.__esModule ? $1 :")
    .replace(getters, "{ configurable: true, ");
}

require.extensions[".ts"] = (module, file) => {
  const place = placeOf(file, readFileSync(file, "utf8"));
  let code = read(place);
  if (code === undefined) {
    compile(file);
    code = readFileSync(place, "utf8");
  }
  module._compile(code, file);
};
