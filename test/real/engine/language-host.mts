// Takes the place of pulumi-language-nodejs where the CLI came without it: starts Pulumi's own runner,
// `@pulumi/pulumi/cmd/run`, as the real one does. Usage: language-host.mts ADDRESS_OF_THE_ENGINE
import * as grpc from "@grpc/grpc-js";
import languageService from "@pulumi/pulumi/proto/language_grpc_pb.js";
import language from "@pulumi/pulumi/proto/language_pb.js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";

type Answer = (request: never) => unknown;

/** The program's own packages. */
const here = createRequire(path.join(process.cwd(), "package.json"));
/** Exit code of a program that has told its error itself. */
const TOLD = 32;
const running = new Set<ChildProcess>();
let engine = process.argv.slice(2).findLast((word) => !word.startsWith("-")) ?? "";

const answers: Record<string, Answer> = {
  handshake: (request: language.LanguageHandshakeRequest) => {
    engine = request.getEngineAddress() || engine;
    return new language.LanguageHandshakeResponse();
  },
  getPluginInfo: () => new plugin.PluginInfo().setVersion("0.0.0"),
  getRequiredPackages: () =>
    new language.GetRequiredPackagesResponse().setPackagesList(["aws", "awsx"].map(packageOf)),
  getProgramDependencies: () => new language.GetProgramDependenciesResponse(),
  about: () => new language.AboutResponse(),
  cancel: () => {
    for (const child of running) child.kill("SIGINT");
    return new empty.Empty();
  },
  run,
};

function packageOf(name: string): plugin.PackageDependency {
  const file = here.resolve(`@pulumi/${name}/package.json`);
  const { version } = JSON.parse(readFileSync(file, "utf8")) as { version: string };
  return new plugin.PackageDependency().setName(name).setKind("resource").setVersion(`v${version}`);
}

async function run(request: language.RunRequest): Promise<language.RunResponse> {
  const info = request.getInfo();
  const options: Record<string, unknown> = info?.getOptions()?.toJavaScript() ?? {};
  const args = [
    ...(typeof options["nodeargs"] === "string" ? options["nodeargs"].split(" ") : []),
    here.resolve("@pulumi/pulumi/cmd/run"),
    ...["--monitor", request.getMonitorAddress(), "--engine", engine],
    ...["--organization", request.getOrganization(), "--project", request.getProject()],
    ...["--stack", request.getStack(), "--parallel", String(request.getParallel())],
    ...["--pwd", info?.getProgramDirectory() ?? "."],
    ...["--root-directory", info?.getRootDirectory() ?? "."],
    ...(request.getDryrun() ? ["--dry-run"] : []),
    ...[info?.getEntryPoint() ?? ".", ...request.getArgsList()],
  ];
  const settings = {
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().entries())),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    PULUMI_NODEJS_TYPESCRIPT: options["typescript"] === false ? "false" : "true",
    ...(typeof options["tsconfig"] === "string" && {
      PULUMI_NODEJS_TSCONFIG_PATH: options["tsconfig"],
    }),
  };
  const node = process.env["LONGSHORE_TEST_NODE"] ?? process.execPath;
  const child = spawn(node, args, {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...settings },
  });
  running.add(child);
  const code = await new Promise<number | null>((resolve) => child.on("exit", resolve));
  running.delete(child);
  const response = new language.RunResponse();
  if (code === TOLD) return response.setBail(true);
  return code === 0 ? response : response.setError(`Program exited with exit code ${code}`);
}

/** Runs a policy pack in its folder, and hands on what it writes. */
function runPlugin(call: grpc.ServerWritableStream<language.RunPluginRequest, unknown>): void {
  const { request } = call;
  const folder = request.getInfo()?.getProgramDirectory() ?? ".";
  const runner = here.resolve("@pulumi/pulumi/cmd/run-policy-pack");
  const child = spawn(process.execPath, [runner, ...request.getArgsList(), folder], {
    cwd: request.getPwd(),
    env: { ...process.env, PULUMI_NODEJS_TYPESCRIPT: "true" },
  });
  running.add(child);
  const answer = () => new language.RunPluginResponse();
  child.stdout.on("data", (text: Buffer) => call.write(answer().setStdout(text)));
  child.stderr.on("data", (text: Buffer) => call.write(answer().setStderr(text)));
  child.on("close", (code) => {
    running.delete(child);
    call.write(answer().setExitcode(code ?? 1));
    call.end();
  });
  call.on("cancelled", () => child.kill());
}

const names = Object.keys(languageService.LanguageRuntimeService);
const handlers = names.map((name): [string, grpc.UntypedHandleCall] => [
  name,
  (call: grpc.ServerUnaryCall<unknown, unknown>, callback: grpc.sendUnaryData<unknown>) => {
    const answer = answers[name];
    if (!answer) return callback({ code: grpc.status.UNIMPLEMENTED, message: name });
    Promise.resolve(answer(call.request as never)).then(
      (response) => callback(null, response),
      (error: unknown) => callback({ code: grpc.status.UNKNOWN, message: String(error) }),
    );
  },
]);
const server = new grpc.Server();
server.addService(languageService.LanguageRuntimeService, {
  ...Object.fromEntries(handlers),
  runPlugin,
});
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  console.log(port);
});
