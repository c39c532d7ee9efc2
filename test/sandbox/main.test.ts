import { assert } from "chai";
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { approveThroughPage } from "../../sandbox/scenarios/launch-site";
import { commands } from "../../scripts/commands/all";
import { runFamily } from "../../scripts/commands/family";
import { fixtureText } from "../support/fixture";
import { isRunning } from "../support/is-running";
import { typescript } from "../support/typescript";
import { until } from "../support/until";

const root = path.join(__dirname, "../..");
const leash = path.join(root, "scripts/tests/leash.cjs");
const command = (file: string, ...args: string[]) => ["-r", typescript, file, ...args];

/** The action of the guide, on what the seed writes of VMs, which asks nothing of AWS. */
const plainVm = `
import { defineAction, field } from ${JSON.stringify(path.join(root, "registry"))};
export const action = defineAction({
  identifier: "create_vm", title: "Create VM", trigger: "CREATE",
  blueprint: {
    identifier: "vm", title: "VM",
    schema: {
      properties: {
        deployed: { type: "string" }, instance_type: { type: "string" }, region: { type: "string" },
        cpu_cores: { type: "number" }, memory_size: { type: "number" }, storage_size: { type: "number" },
      },
    },
  },
  input: {
    title: field.string("Title"), region: field.string("Region"),
    cpu: field.number("Cores"), memory: field.number("Memory"), storage: field.number("Storage"),
  },
  async handle({ input }) {
    const entity = { identifier: "backend-prod-vm", title: input.title, properties: { deployed: "running" } };
    return { entity, summary: "It is made." };
  },
});
`;

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(file: string, args: string[], input = ""): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      command(file, ...args),
      { cwd: root },
      (_error, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    );
    child.stdin?.end(input);
  });
}

/** The same for a command of the family around a stack, in this process. */
async function type(...args: string[]): Promise<Ended> {
  const [stdout, stderr]: [string[], string[]] = [[], []];
  const output = {
    log: (line: string) => void stdout.push(`${line}\n`),
    error: (line: string) => void stderr.push(`${line}\n`),
  };
  const code = await runFamily(commands, args, { environment: {}, output });
  return { code, stdout: stdout.join(""), stderr: stderr.join("") };
}

describe("npm start", function () {
  this.timeout(60_000);
  const folders: string[] = [];
  after(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

  /** A folder with a VM that is there at once, and this besides. */
  function vmAnd(files: Readonly<Record<string, string>> = {}): string {
    const folder = mkdtempSync(path.join(tmpdir(), "longshore-vm-"));
    folders.push(folder);
    for (const [file, text] of Object.entries({ "actions/create-vm.ts": plainVm, ...files })) {
      mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
    }
    return folder;
  }

  it("-- --once --verbose creates a VM, ends with 0 and prints every step of everything", async () => {
    const { code, stdout } = await run("sandbox/main.ts", [
      ...["--once", "--verbose", "--handlers", vmAnd()],
    ]);

    assert.equal(code, 0);
    assert.match(stdout, /recorded only, .*aws:cloudwatch\/metricAlarm:MetricAlarm \(\d+\)/);
    for (const hop of ["dev-runs-intake-function invoked", "dev-runs-worker-role: UpdateItem"]) {
      assert.include(stdout, hop);
    }
    for (const result of [
      /\nRun r_\w+ ended SUCCESS: It is made\.\n/,
      /\nEntity vm\/backend-prod-vm: .*deployed="running"/,
    ]) {
      assert.match(stdout, result);
    }
  });

  it("-- --once --json creates a VM, launches a site, approves it through its page, and prints one object and nothing else", async () => {
    const own = (file: string) => path.join(root, "handlers", file);
    const folder = vmAnd({
      "products/static-site.yaml": readFileSync(own("products/static-site.yaml"), "utf8"),
      "resources/provisioned-product.ts": `export * from ${JSON.stringify(own("resources/provisioned-product"))};`,
    });

    const { code, stdout } = await run("sandbox/main.ts", [
      ...["--once", "--json", "--handlers", folder],
    ]);

    const result = JSON.parse(stdout) as {
      vm: { run: { status: string }; entity: { title: string } };
      launch: { run: { status: string }; entity: { properties: Record<string, string> } };
      hops: object[];
    };
    assert.equal(code, 0);
    assert.equal(result.vm.run.status, "SUCCESS");
    assert.equal(result.vm.entity.title, "Backend Prod VM");
    assert.equal(result.launch.run.status, "SUCCESS");
    assert.deepInclude(result.launch.entity.properties, {
      decision: "APPROVED",
      decided_by: "approver@example.com",
    });
    const hops = JSON.stringify(result.hops);
    for (const hop of [
      "e-mail to approver@example.com: Approval needed: Static site",
      "POST /approvals/{id}: 303",
    ]) {
      assert.include(hops, hop);
    }
  });

  it("refuses an option that it does not know, and shows its usage", async () => {
    const { code, stderr } = await run("sandbox/main.ts", ["--ones"]);

    assert.equal(code, 2);
    assert.match(stderr, /'--ones'/);
    assert.include(stderr, "Usage: npm start -- [options]");
  });

  it("says what to do when its port is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as { port: number };

    const { code, stderr } = await run("sandbox/main.ts", ["--port", String(port)]);
    other.close();

    assert.equal(code, 1);
    assert.include(stderr, `Port ${port} is taken`);
  });
});

describe("a sandbox that stays up", function () {
  this.timeout(60_000);
  let child: ChildProcess;
  let printed = "";
  const waitFor = async (pattern: RegExp): Promise<RegExpExecArray> => {
    for (;;) {
      const match = pattern.exec(printed);
      if (match) return match;
      if (child.exitCode !== null) throw new Error(`The sandbox ended; it printed:\n${printed}`);
      await once(child.stdout ?? child, "data");
    }
  };

  before(async () => {
    // A process group of its own, so that whatever it leaves behind can be seen; it ends with this process.
    child = spawn(process.execPath, ["-r", leash, ...command("sandbox/main.ts", "--port", "0")], {
      cwd: root,
      detached: true,
      stdio: ["pipe", "pipe", "pipe", "ipc"],
    });
    child.stdout?.on("data", (chunk: Buffer) => (printed += String(chunk)));
    await waitFor(/It stays up/);
  });
  after(() => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
  });

  it("tells both scenarios in a few lines, with the link of the launch that waits, and goes on when a person decides", async () => {
    const [, mailbox = ""] = await waitFor(/e-mail "Approval needed: [^"]*", in (\S+)/);
    const mails = await (await fetch(mailbox)).text();
    const [link = ""] = /http:\/\/[^\s"<]+\/approvals\/[^\s"<]+/.exec(mails) ?? [];

    assert.equal(await approveThroughPage(link), "Approved");

    await waitFor(/SUCCESS: Static site is launched as \S+ Approved by approver@example\.com at/);
    for (const told of [
      /^Console: http:\/\/127\.0\.0\.1:\d+\nLongshore is ready in \d+\.\d s; /,
      /create_vm \w{4} {2}started by developer@example\.com: title="Backend Prod VM", cpu=2/,
      /create_vm \w{4} {2}.*Kafka → runs-intake/,
      /create_vm \w{4} {2}Cloud Control CreateResource AWS::EC2::Instance/,
      /create_vm \w{4} {2}SUCCESS: /,
      /launch_static_site \w{4} {2}e-mail "Approval needed: Static site/,
      /launch_static_site \w{4} {2}POST \/approvals\/\{id\} answered with 303/,
      /launch_static_site \w{4} {2}log {2}Approved by approver@example\.com at /,
    ]) {
      assert.match(printed, told);
    }
    assert.isBelow(printed.split("\n").length, 80);
    assert.notMatch(printed, /PutItem|GenerateMac|GetSecretValue|token=|arn:aws:/);
  });

  it("takes raw messages from npm run send, from a file and from standard input", async () => {
    const [, port = ""] = await waitFor(/http:\/\/127\.0\.0\.1:(\d+)/);
    const file = path.join(root, "test/fixtures/run-create-vm.json");

    const fromFile = await type("send", "--port", port, file);
    const fromInput = await run(
      "scripts/command.ts",
      ["send", "--port", port, "-"],
      fixtureText("run-create-vm.json"),
    );

    assert.equal(fromFile.stdout, "On org_example.runs-0 at offset 2.\n");
    assert.equal(fromInput.stdout, "On org_example.runs-0 at offset 3.\n");
  });

  it("starts an action with npm run act, follows it to its end and shows it as it happens", async () => {
    const [, port = ""] = await waitFor(/http:\/\/127\.0\.0\.1:(\d+)/);
    const command = (name: string, ...args: string[]) => type(name, "--port", port, ...args);

    const bucket = await command("act", "create_bucket", "name=act-bucket", "region=eu-west-1");
    const wrong = await command("act", "create_bucket", "nam=act-bucket", "region=eu-west-11");
    const list = await command("runs", "--action", "create_bucket", "--json");
    const entity = await command("entities", "s3_bucket", "act-bucket", "--json");
    const resource = await command("resources", "AWS::S3::Bucket", "act-bucket");
    const lines = await command("logs", "runs-worker");

    assert.equal(bucket.code, 0, bucket.stderr);
    assert.match(bucket.stdout, /: run r_\w+ is started\.\n[^]*^SUCCESS: /m);
    assert.equal(wrong.code, 1);
    assert.match(wrong.stderr, /nam is no input; there are .*\. Is name meant\?/);
    assert.match(wrong.stderr, /name is missing/);
    assert.match(wrong.stderr, /region is "eu-west-11"; .*Is eu-west-1 meant\?/);
    assert.deepInclude((JSON.parse(list.stdout) as object[])[0], { status: "SUCCESS" });
    assert.deepInclude(JSON.parse(entity.stdout), { identifier: "act-bucket" });
    assert.deepInclude(JSON.parse(resource.stdout), { type: "AWS::S3::Bucket" });
    assert.include(lines.stdout, "run ended");
    await waitFor(/create_bucket \w{4} {2}SUCCESS/);
  });

  it("prints a curl that works as it is pasted", async () => {
    const [curl = ""] = await waitFor(/curl -s [^]*?\n.*-d .*\n/);

    const { stdout } = await promisify(execFile)("bash", ["-c", curl]);

    assert.deepInclude(JSON.parse(stdout), { ok: true });
    await waitFor(/my-second-bucket[^]*create_bucket \w{4} {2}SUCCESS/);
  });

  it("leaves no process behind when Ctrl-C ends it", async () => {
    const exit = once(child, "exit");

    child.kill("SIGINT");

    assert.deepEqual(await exit, [130, null]);
    // What it has told to end may end a moment after it.
    await until(() => !isRunning(-(child.pid ?? 0)));
  });
});

describe("npm run send", function () {
  this.timeout(30_000);

  it("says how to start a sandbox when none answers", async () => {
    const { code, stderr } = await type("send", "--port", "1", "package.json");

    assert.equal(code, 1);
    assert.match(
      stderr,
      /^No sandbox answers at http:\/\/127\.0\.0\.1:1\/topics\/runs\. Start one with "npm start"/,
    );
  });

  it("names a file that is not there", async () => {
    const { code, stderr } = await type("send", "nowhere.json");

    assert.equal(code, 1);
    assert.include(stderr, "nowhere.json");
  });
});
