import { assert } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { postpone } from "../../sandbox/postpone";

const load = createRequire(__filename);

describe("postpone", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "longshore-postpone-"));
    file = path.join(folder, "costly.js");
    writeFileSync(
      file,
      "globalThis.loads = (globalThis.loads ?? 0) + 1; exports.Costly = class {};",
    );
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
    delete load.cache[file];
    Reflect.deleteProperty(globalThis, "loads");
  });
  const loads = () => (globalThis as { loads?: number }).loads ?? 0;

  it("loads a module when one of its names is used, and once", () => {
    postpone(file, ["Costly"]);
    const required = load(file) as { Costly: new () => object };
    const before = loads();

    const made = [new required.Costly(), new required.Costly()];

    assert.equal(before, 0);
    assert.equal(loads(), 1);
    assert.strictEqual(made[0]?.constructor, made[1]?.constructor);
    assert.strictEqual((load(file) as typeof required).Costly, required.Costly);
  });

  it("asks the module for its names where none are given", () => {
    postpone(file);
    const required = load(file) as Record<string, unknown>;
    const isModule = required.__esModule;
    const before = loads();

    const names = Object.keys(required);

    assert.isTrue(isModule);
    assert.equal(before, 0);
    assert.deepEqual(names, ["Costly"]);
    assert.isTrue("Costly" in required);
    assert.deepEqual({ ...required }, { Costly: required.Costly });
    assert.strictEqual((load(file) as typeof required).Costly, required.Costly);
    assert.equal(loads(), 1);
  });

  it("leaves alone what is loaded already", () => {
    const loaded: unknown = load(file);

    postpone(file, ["Costly"]);

    assert.strictEqual(load(file), loaded);
  });
});
