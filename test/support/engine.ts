import * as grpc from "@grpc/grpc-js";
import engineServices from "@pulumi/pulumi/proto/engine_grpc_pb";
import engineMessages from "@pulumi/pulumi/proto/engine_pb";
import monitorServices from "@pulumi/pulumi/proto/resource_grpc_pb";
import monitorMessages from "@pulumi/pulumi/proto/resource_pb";
import { spawn } from "node:child_process";
import * as path from "node:path";
import { project, secretKeys } from "./config";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";

type Message = Record<string, (...args: never[]) => unknown>;
type Call = { request: Record<string, () => unknown> };
type Callback = (error: Partial<grpc.StatusObject> | null, answer?: unknown) => void;

/** What a program under Pulumi's own runner came to. */
export interface EngineRun {
  readonly exitCode: number | null;
  /** Everything that is shown: what was logged, and what was printed. */
  readonly shown: string;
}

const root = path.join(__dirname, "../..");
const loader = project.runtime.options.nodeargs.split(" ");
const lighter = ["-r", path.join(__dirname, "lighter-runner.ts")];

/**
 * Runs this project's program with Pulumi's own runner, as the CLI starts it, against an engine that
 * takes everything and makes nothing.
 * @param config by full key
 * @param isLighter without packages that nothing asks for and stacks that nobody sees, where it is not the point
 *   that the runner does all it does
 */
export async function runUnderEngine(
  config: Readonly<Record<string, string>>,
  isLighter = false,
): Promise<EngineRun> {
  const shown: string[] = [];
  const server = new grpc.Server();
  server.addService(monitorServices.ResourceMonitorService, monitor());
  server.addService(engineServices.EngineService, engine(shown));
  const port = await new Promise<number>((resolve, reject) => {
    const credentials = grpc.ServerCredentials.createInsecure();
    server.bindAsync("127.0.0.1:0", credentials, (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  const exitCode = await new Promise<number | null>((resolve) => {
    const child = spawn(
      process.execPath,
      [
        ...[...loader, ...(isLighter ? lighter : [])],
        require.resolve("@pulumi/pulumi/cmd/run"),
        ...[`--monitor=127.0.0.1:${port}`, `--engine=127.0.0.1:${port}`],
        ...["--project=longshore", "--stack=dev", `--pwd=${root}`, "--dry-run=true", "."],
      ],
      {
        cwd: root,
        env: {
          PATH: process.env.PATH,
          PULUMI_NODEJS_TYPESCRIPT: "false",
          PULUMI_CONFIG: JSON.stringify(config),
          PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secretKeys),
        },
      },
    );
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => shown.push(chunk.toString()));
    }
    child.on("exit", resolve);
  });
  server.forceShutdown();
  return { exitCode, shown: shown.join("\n") };
}

function monitor() {
  const made = monitorMessages as unknown as Record<string, new () => Message>;
  const answer = (name: string) => new (made[name] as new () => Message)();
  return {
    ...unimplemented(monitorServices.ResourceMonitorService),
    supportsFeature: (_: Call, reply: Callback) => {
      const response = answer("SupportsFeatureResponse");
      response.setHassupport?.(true as never);
      reply(null, response);
    },
    registerPackage: (_: Call, reply: Callback) => {
      const response = answer("RegisterPackageResponse");
      response.setRef?.("ref" as never);
      reply(null, response);
    },
    registerResource: ({ request }: Call, reply: Callback) => {
      const [type, name] = [request.getType?.(), request.getName?.()] as [string, string];
      const response = answer("RegisterResourceResponse");
      response.setUrn?.(`urn:pulumi:dev::longshore::${type}::${name}` as never);
      if (request.getCustom?.()) response.setId?.(`${name}-id` as never);
      const inputs = request.getObject?.() as { toJavaScript(): Record<string, JavaScriptValue> };
      const service = type.split(":")[1]?.split("/")[0];
      const arn = `arn:aws:${service}:eu-west-1:123456789012:${name}`;
      const url = `https://sqs.example.com/${name}`;
      const outputs = { name, arn, url, ...inputs.toJavaScript() };
      response.setObject?.(Struct.fromJavaScript(outputs) as never);
      reply(null, response);
    },
    invoke: (_: Call, reply: Callback) => {
      const response = answer("InvokeResponse");
      const facts = { region: "eu-west-1", id: "eu-west-1", name: "eu-west-1" };
      response.setReturn?.(Struct.fromJavaScript(facts) as never);
      reply(null, response);
    },
    registerResourceOutputs: (_: Call, reply: Callback) => reply(null, new Empty()),
    signalAndWaitForShutdown: (_: Call, reply: Callback) => reply(null, new Empty()),
  };
}

/** @param shown gets what is logged above the level of debugging */
function engine(shown: string[]) {
  let stack = "";
  const made = engineMessages as unknown as Record<string, new () => Message>;
  return {
    ...unimplemented(engineServices.EngineService),
    log: ({ request }: Call, reply: Callback) => {
      if ((request.getSeverity?.() as number) > 0) shown.push(String(request.getMessage?.()));
      reply(null, new Empty());
    },
    getRootResource: (_: Call, reply: Callback) => {
      const response = new (made.GetRootResourceResponse as new () => Message)();
      response.setUrn?.(stack as never);
      reply(null, response);
    },
    setRootResource: ({ request }: Call, reply: Callback) => {
      stack = String(request.getUrn?.());
      reply(null, new (made.SetRootResourceResponse as new () => Message)());
    },
  };
}

function unimplemented(service: object) {
  const refuse = (name: string) => (_: Call, reply: Callback) =>
    reply({ code: grpc.status.UNIMPLEMENTED, details: name });
  return Object.fromEntries(Object.keys(service).map((name) => [name, refuse(name)]));
}
