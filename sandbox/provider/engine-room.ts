import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import * as path from "node:path";
import type { Driver } from "../drivers/driver";
import type { Stoppable } from "../drivers/parts";
import { recordedDriver } from "../drivers/recorded";
import { Listener } from "../listener";
import { makeOwnFolder, removeFolder } from "../own-folder";
import { readBody } from "../read-body";
import { AwsProvider } from "./aws-provider";
import { serveProvider, type ServedProvider } from "./serve";

/** What the engine deploys into. */
export interface EngineRoomOptions {
  readonly drivers: Readonly<Record<string, Driver>>;
  /** Region of the sandbox. */
  readonly region: string;
}

/** More than any path has. */
const PATH_BYTES = 64 * 1024;
const typescript = path.join(__dirname, "../../typescript.cjs");

/**
 * A home for Pulumi's engine on this machine: plugins that lead to the sandbox, a state of its own,
 * nothing to download and no account.
 */
export class EngineRoom implements Stoppable {
  /** Environment variables with which `pulumi` works in here. */
  readonly environment: Readonly<Record<string, string>>;
  readonly #folder = makeOwnFolder("longshore-engine-");
  readonly #listener: Listener;
  readonly #providers: Providers;

  private constructor(listener: Listener, door: string, providers: Providers) {
    this.#listener = listener;
    this.#providers = providers;
    const [home, state] = [path.join(this.#folder, "home"), path.join(this.#folder, "state")];
    for (const folder of [home, state]) mkdirSync(folder);
    installPlugin(home, "aws", `${quote(here("plugin.mts"))} ${listener.url}${door}`);
    installPlugin(home, "awsx", `-r ${quote(typescript)} ${quote(here("awsx.ts"))} "$@"`);
    this.environment = {
      PULUMI_HOME: home,
      PULUMI_BACKEND_URL: `file://${state}`,
      PULUMI_CONFIG_PASSPHRASE: "sandbox",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    };
  }

  /** Opens the room on a free port of 127.0.0.1. */
  static async start(options: EngineRoomOptions): Promise<EngineRoom> {
    const providers = new Providers(options);
    // Whoever does not know the path cannot attach.
    const door = `/${randomBytes(16).toString("hex")}`;
    const listener = await Listener.start({
      port: 0,
      handle: (request, response) =>
        request.method === "POST" && request.url === door
          ? providers.attach(request, response)
          : void response.writeHead(404).end(),
    });
    return new EngineRoom(listener, door, providers);
  }

  /** Ends what the engine is at, and forgets its state. */
  async stop(): Promise<void> {
    this.#providers.close();
    await this.#listener.close();
    removeFolder(this.#folder);
  }
}

/** The providers that plugins have asked for. */
class Providers {
  readonly #options: EngineRoomOptions;
  readonly #recorded: Driver;
  readonly #served = new Set<ServedProvider>();

  constructor(options: EngineRoomOptions) {
    this.#options = options;
    this.#recorded = recordedDriver(options.region);
  }

  /** Serves a provider for as long as the plugin that asked for it holds the line. */
  async attach(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = (await readBody(request, PATH_BYTES)).toString();
    const { root } = JSON.parse(body) as { readonly root: string };
    const provider = new AwsProvider({ ...this.#options, recorded: this.#recorded, root });
    const served = await serveProvider(provider, versionOf("aws"));
    this.#served.add(served);
    response.on("close", () => {
      served.close();
      this.#served.delete(served);
    });
    response.writeHead(200, { "content-type": "text/plain" });
    response.write(`${served.port}\n`);
  }

  close(): void {
    for (const one of this.#served) one.close();
  }
}

function installPlugin(home: string, name: string, args: string): void {
  const folder = path.join(home, "plugins", `resource-${name}-v${versionOf(name)}`);
  const script = path.join(folder, `pulumi-resource-${name}`);
  const command = `exec ${quote(process.execPath)} ${args}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(script, `#!/bin/sh\nAWSX_VERSION=${versionOf("awsx")} ${command}\n`);
  chmodSync(script, 0o755);
}

function versionOf(name: string): string {
  const file = require.resolve(`@pulumi/${name}/package.json`);
  return (JSON.parse(readFileSync(file, "utf8")) as { readonly version: string }).version;
}

function here(file: string): string {
  return path.join(__dirname, file);
}

/** As one word of a POSIX shell. */
function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
