import Module, { createRequire } from "node:module";

/**
 * Lets a module be loaded when one of its names is first used, for those who require it from now on;
 * nothing changes when it is loaded already.
 * @param file absolute path
 */
export function postpone(file: string, names: readonly string[]): void {
  const load = createRequire(__filename);
  if (load.cache[file]) return;
  const standIn = new Module(file);
  const real = (): Record<string, unknown> => {
    if (load.cache[file] === standIn) delete load.cache[file];
    return load(file) as Record<string, unknown>;
  };
  standIn.loaded = true;
  standIn.exports = Object.defineProperties(
    // Whoever imports it takes this very object for the module, and copies nothing of it.
    { __esModule: true },
    Object.fromEntries(names.map((name) => [name, { enumerable: true, get: () => real()[name] }])),
  );
  load.cache[file] = standIn;
}
