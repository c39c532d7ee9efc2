import { credentials, makeClientConstructor, type ServiceDefinition } from "@grpc/grpc-js";
import { assert } from "chai";
import { spawn, type ChildProcess } from "node:child_process";
import { createRequire } from "node:module";
import * as path from "node:path";
import { createInterface } from "node:readline";
import { rules } from "../../policies/guardrails/rules";

const root = path.join(__dirname, "../..");
const load = createRequire(__filename);

/** The parts of Pulumi's own description of an analyzer that are used here. */
interface AnalyzerInfo {
  getName(): string;
  getVersion(): string;
  getPoliciesList(): { getName(): string; getEnforcementlevel(): number }[];
}

/** Asks a running pack what it is, as the engine does. */
async function askPack(port: string): Promise<AnalyzerInfo> {
  const { AnalyzerService } = load("@pulumi/pulumi/proto/analyzer_grpc_pb") as {
    AnalyzerService: ServiceDefinition;
  };
  const { Empty } = load("google-protobuf/google/protobuf/empty_pb") as { Empty: new () => object };
  const Client = makeClientConstructor(AnalyzerService, "Analyzer");
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  try {
    return await new Promise<AnalyzerInfo>((resolve, reject) => {
      const call = client.getAnalyzerInfo as unknown as (
        request: object,
        done: (error: Error | null, info: AnalyzerInfo) => void,
      ) => void;
      call.call(client, new Empty(), (error, info) => (error ? reject(error) : resolve(info)));
    });
  } finally {
    client.close();
  }
}

describe("the pack policies/guardrails", function () {
  this.timeout(120_000);
  let pack: ChildProcess | undefined;

  afterEach(() => pack?.kill());

  it("starts the way Pulumi starts it, and offers every rule as mandatory", async () => {
    const cwd = path.join(root, "policies/guardrails");
    const runner = load.resolve("@pulumi/pulumi/cmd/run-policy-pack");
    // No engine listens there: a pack speaks to it only to log.
    const args = [runner, "127.0.0.1:1", "."];
    pack = spawn(process.execPath, args, { cwd, stdio: ["ignore", "pipe", "inherit"] });
    const lines = createInterface({ input: pack.stdout as NodeJS.ReadableStream });
    const { value: port } = (await lines[Symbol.asyncIterator]().next()) as { value: string };

    const info = await askPack(port);

    assert.equal(info.getName(), "longshore-guardrails");
    assert.equal(info.getVersion(), "1.0.0");
    const mandatory = 1;
    assert.deepEqual(
      info.getPoliciesList().map((one) => [one.getName(), one.getEnforcementlevel()]),
      rules.map(({ name }) => [name, mandatory]),
    );
  });
});
