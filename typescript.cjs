/*
 * Lets Node load the project's TypeScript: `node -r ./typescript.cjs FILE`.
 *
 * Each file is compiled once: what came of it is kept under node_modules/.cache, by its text, the
 * compiler's version and options. Types are not checked here; `npm run check` does. The compiler itself,
 * which takes a third of a second to load, is loaded only when something is not kept yet, and V8 keeps
 * its own code of everything. Stacks point into the TypeScript, by the maps inside of what is compiled.
 */
"use strict";
const { createHash } = require("node:crypto");
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const Module = require("node:module");
const path = require("node:path");

const kept = path.join(__dirname, "node_modules/.cache/longshore");
const base = path.join(__dirname, "tsconfig.json");
const compiler = require("typescript/package.json").version;
const basis = [readFileSync(__filename), readFileSync(base), compiler].join("\n");

// Of what is in node_modules the maps are not looked at.
(Module.setSourceMapsSupport ?? process.setSourceMapsEnabled)(true);
Module.enableCompileCache?.(path.join(kept, "v8"));

let options;

/** @param {string} file a path @param {string} source its text @returns {string} CommonJS with its map */
function compile(file, source) {
  const typescript = require("typescript");
  options ??= typescript.parseConfigFileTextToJson(base, readFileSync(base, "utf8")).config;
  const { outputText } = typescript.transpileModule(source, {
    // Maps name the file beside them, so that they are right in every copy of the project.
    fileName: path.basename(file),
    compilerOptions: {
      ...typescript.convertCompilerOptionsFromJson(options.compilerOptions, __dirname).options,
      noEmit: false,
      allowImportingTsExtensions: false,
      inlineSourceMap: true,
      inlineSources: false,
    },
  });
  return outputText;
}

require.extensions[".ts"] = (module, file) => {
  const source = readFileSync(file, "utf8");
  const name = path.basename(file);
  const digest = createHash("sha256").update([basis, name, source].join("\0")).digest("hex");
  const target = path.join(kept, `${digest}.js`);
  let code;
  try {
    code = readFileSync(target, "utf8");
  } catch {
    code = compile(file, source);
    mkdirSync(kept, { recursive: true });
    // Another process may be at the same file: what has its final name is whole.
    writeFileSync(`${target}.${process.pid}`, code);
    renameSync(`${target}.${process.pid}`, target);
  }
  module._compile(code, file);
};
