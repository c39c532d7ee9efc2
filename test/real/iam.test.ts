import { assert } from "chai";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { evaluate, type PolicyStatement } from "../../sandbox/aws/policy";
import { createRandom } from "../support/random";
import { skipWithout } from "../support/real-part";
import { randomCase, type IamCase } from "./iam-cases";

interface Simulator {
  runUnsafeSimulation(simulation: object, options: object): string;
}

const seed = 20_260_801;
const cases = 20_000;
const verdicts: Readonly<Record<string, string>> = {
  Allowed: "allowed",
  ImplicitlyDenied: "denied implicitly",
  ExplicitlyDenied: "denied explicitly",
};

/** Where we follow IAM's user guide and the engine does not: title → whether a case is such a one. */
const named: Readonly<Record<string, (text: string) => boolean>> = {
  "IfExists holds without the key, behind ForAnyValue as well": (text) =>
    /ForAnyValue:\w+IfExists/.test(text),
};

/**
 * The engine has another licence than this project, so it is no dependency of it: it is installed
 * into a folder of its own, and gone afterwards.
 */
describe("@cloud-copilot/iam-simulate", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "iam-simulate-"));
  let simulator: Simulator;
  before(function () {
    this.timeout(300_000);
    try {
      const npm = ["install", "--prefix", folder, "--no-audit", "--no-fund", "--ignore-scripts"];
      execFileSync("npm", [...npm, "@cloud-copilot/iam-simulate@0"], { stdio: "pipe" });
      simulator = createRequire(path.join(folder, "x.js"))(
        "@cloud-copilot/iam-simulate",
      ) as Simulator;
    } catch (error) {
      skipWithout(this, `the package could not be installed: ${(error as Error).message}`);
    }
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const ask = ({ statements, boundary, permission }: IamCase) => {
    const policy = (Statement: readonly PolicyStatement[]) => ({
      Version: "2012-10-17",
      Statement,
    });
    const result = simulator.runUnsafeSimulation(
      {
        request: {
          principal: "arn:aws:iam::123456789012:role/me",
          action: permission.action,
          resource: { resource: permission.resource, accountId: "123456789012" },
          contextVariables: { ...permission.context },
        },
        identityPolicies: [{ name: "own", policy: policy(statements) }],
        ...{ serviceControlPolicies: [], resourceControlPolicies: [] },
        ...(boundary && {
          permissionBoundaryPolicies: [{ name: "boundary", policy: policy(boundary) }],
        }),
      },
      {},
    );
    return verdicts[result];
  };

  it(`gives the same verdicts on ${cases} policies and requests (seed ${seed})`, function () {
    this.timeout(300_000);
    const random = createRandom(seed);
    const counts = new Map<string, number>();
    const unexplained: object[] = [];
    for (let index = 0; index < cases; index += 1) {
      const one = randomCase(random);
      const ours = evaluate(one.statements, one.permission, one.boundary);
      const theirs = ask(one);
      const text = JSON.stringify(one);
      counts.set(ours, (counts.get(ours) ?? 0) + 1);
      if (ours === theirs) continue;
      const title = Object.keys(named).find((name) => named[name]?.(text));
      if (title === undefined) unexplained.push({ ours, theirs, ...one });
      else counts.set(title, (counts.get(title) ?? 0) + 1);
    }

    for (const [title, count] of counts) console.log(`      ${title}: ${count}`);
    assert.deepEqual(unexplained.slice(0, 3), []);
    // Not one of the verdicts is rare enough for the comparison to be empty.
    for (const verdict of Object.values(verdicts)) assert.isAbove(counts.get(verdict) ?? 0, 500);
  });
});
