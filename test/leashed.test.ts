import { assert } from "chai";
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as path from "node:path";
import { createInterface } from "node:readline";
import { isRunning } from "./support/is-running";
import { startLeashed } from "./support/leashed";
import { typescript } from "./support/typescript";
import { until } from "./support/until";

/** Says which process it is, and does nothing for long. */
const program = ["-e", "console.log(process.pid); setTimeout(() => undefined, 600_000)"];
const leashed = path.join(__dirname, "support/leashed");

const firstLine = async (output: NodeJS.ReadableStream | null) => {
  assert(output);
  const [line] = (await once(createInterface(output), "line")) as [string];
  return Number(line);
};

describe("startLeashed", function () {
  this.timeout(30_000);

  it("starts a program that is ended when it is said", async () => {
    const { process: child, kill } = startLeashed(process.execPath, program, __dirname);
    const pid = await firstLine(child.stdout);
    assert.isTrue(isRunning(pid));

    await kill();

    assert.isFalse(isRunning(pid));
  });

  it("tells how a program ended by itself", async () => {
    const { process: child } = startLeashed("sh", ["-c", "exit 3"], __dirname);

    assert.deepEqual(await once(child, "exit"), [3, null]);
  });

  for (const signal of ["SIGKILL", "SIGTERM"] as const)
    it(`leaves nobody behind when the process that started it gets ${signal}`, async () => {
      const script =
        `const { startLeashed } = require(${JSON.stringify(leashed)});` +
        `startLeashed(process.execPath, ${JSON.stringify(program)}, ".").process.stdout.pipe(process.stdout);`;
      const parent = spawn(process.execPath, ["-r", typescript, "-e", script], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const pid = await firstLine(parent.stdout);
      assert.isTrue(isRunning(pid));

      parent.kill(signal);

      await until(async () => !isRunning(pid));
    });
});
