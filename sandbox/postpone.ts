import Module, { createRequire } from "node:module";

/**
 * Lets a module be loaded when one of its names is first used, for those who require it from now on;
 * nothing changes when it is loaded already.
 * @param file absolute path
 * @param names what it exports, where that is not to be asked of the module itself
 */
export function postpone(file: string, names?: readonly string[]): void {
  const load = createRequire(__filename);
  if (load.cache[file]) return;
  const standIn = new Module(file);
  const real = (): Record<string, unknown> => {
    if (load.cache[file] === standIn) delete load.cache[file];
    return load(file) as Record<string, unknown>;
  };
  standIn.loaded = true;
  standIn.exports = names ? withNames(names, real) : withAll(real);
  load.cache[file] = standIn;
}

type Load = () => Record<string, unknown>;

function withNames(names: readonly string[], real: Load): object {
  return Object.defineProperties(
    // Whoever imports it takes this very object for the module, and copies nothing of it.
    { __esModule: true },
    Object.fromEntries(names.map((name) => [name, { enumerable: true, get: () => real()[name] }])),
  );
}

function withAll(real: Load): object {
  return new Proxy(
    {},
    {
      get: (_, name): unknown => (name === "__esModule" ? true : Reflect.get(real(), name)),
      has: (_, name) => Reflect.has(real(), name),
      ownKeys: () => Reflect.ownKeys(real()),
      getOwnPropertyDescriptor: (_, name) => {
        const found = Reflect.getOwnPropertyDescriptor(real(), name);
        // Of what it stands for it has nothing itself.
        return found && { ...found, configurable: true };
      },
    },
  );
}
