import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { text } from "node:stream/consumers";
import type { Driver } from "../drivers/driver";
import { recordedDriver } from "../drivers/recorded";
import type { Stoppable } from "../drivers/parts";
import { AwsProvider } from "./aws-provider";
import { serveProvider, type ServedProvider } from "./serve";

/** What the engine deploys into. */
export interface EngineRoomOptions {
  readonly drivers: Readonly<Record<string, Driver>>;
  /** Region of the sandbox. */
  readonly region: string;
}

/**
 * A home for Pulumi's engine on this machine: plugins that lead to the sandbox, a state of its own,
 * nothing to download and no account.
 */
export class EngineRoom implements Stoppable {
  /** Environment variables with which `pulumi` works in here. */
  readonly environment: Readonly<Record<string, string>>;
  readonly #options: EngineRoomOptions;
  readonly #recorded = recordedDriver();
  readonly #folder: string;
  readonly #server: http.Server;
  readonly #served = new Set<ServedProvider>();

  private constructor(server: http.Server, options: EngineRoomOptions) {
    this.#options = options;
    this.#server = server;
    this.#folder = mkdtempSync(path.join(tmpdir(), "longshore-engine-"));
    const home = path.join(this.#folder, "home");
    const state = path.join(this.#folder, "state");
    for (const folder of [home, state]) mkdirSync(folder);
    // Whoever does not know the path cannot attach.
    const door = `/${randomBytes(16).toString("hex")}`;
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${door}`;
    installPlugin(home, "aws", `${quote(here("plugin.mts"))} ${url}`);
    installPlugin(home, "awsx", `-r ${quote(transpiler)} ${quote(here("awsx.ts"))} "$@"`);
    this.environment = {
      PULUMI_HOME: home,
      PULUMI_BACKEND_URL: `file://${state}`,
      PULUMI_CONFIG_PASSPHRASE: "sandbox",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    };
    server.on("request", (request, response) => {
      if (request.method === "POST" && request.url === door) {
        this.#attach(request, response).catch((error: Error) => response.destroy(error));
      } else response.writeHead(404).end();
    });
  }

  /** Opens the room on a free port of 127.0.0.1. */
  static async start(options: EngineRoomOptions): Promise<EngineRoom> {
    const server = http.createServer();
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, "127.0.0.1", resolve);
    });
    return new EngineRoom(server, options);
  }

  /** Ends what the engine is at, and forgets its state. */
  async stop(): Promise<void> {
    for (const one of this.#served) one.close();
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Serves a provider for as long as the plugin that asked for it holds the line. */
  async #attach(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const { root } = JSON.parse(await text(request)) as { readonly root: string };
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
}

const transpiler = require.resolve("ts-node/register/transpile-only");

function installPlugin(home: string, name: string, args: string): void {
  const folder = path.join(home, "plugins", `resource-${name}-v${versionOf(name)}`);
  const script = path.join(folder, `pulumi-resource-${name}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    script,
    `#!/bin/sh\nAWSX_VERSION=${versionOf("awsx")} exec ${quote(process.execPath)} ${args}\n`,
  );
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
