import { assert } from "chai";
import { readFileSync } from "node:fs";
import * as path from "node:path";

interface LockedPackage {
  /** Given where a package is installed under another name. */
  readonly name?: string;
  readonly hasInstallScript?: boolean;
  readonly resolved?: string;
  readonly integrity?: string;
}

const root = path.join(__dirname, "..");
const read = (file: string): unknown => JSON.parse(readFileSync(path.join(root, file), "utf8"));

describe("package-lock.json", () => {
  const { packages } = read("package-lock.json") as { packages: Record<string, LockedPackage> };

  // "npm install" writes the mark again; an older npm would then download a jq binary.
  it("does not say that node-jq has an install script", () => {
    assert.isDefined(packages["node_modules/node-jq"]);
    assert.isUndefined(packages["node_modules/node-jq"]?.hasInstallScript);
  });

  it("names no registry", () => {
    const named = Object.keys(packages).filter((name) => packages[name]?.resolved !== undefined);

    assert.deepEqual(named, []);
  });

  it("has the checksum of every package", () => {
    const unchecked = Object.keys(packages).filter((name) => name && !packages[name]?.integrity);

    assert.isAbove(Object.keys(packages).length, 100);
    assert.deepEqual(unchecked, []);
  });

  it("has an answer in allowScripts for every package with an install script", () => {
    const { allowScripts } = read("package.json") as { allowScripts: Record<string, boolean> };
    const scripted = Object.keys(packages)
      .filter((name) => packages[name]?.hasInstallScript)
      .map((name) => packages[name]?.name ?? name.slice("node_modules/".length));

    assert.isNotEmpty(scripted);
    const unanswered = scripted.filter((name) => !(name in allowScripts));
    assert.deepEqual(unanswered, []);
  });
});
