import "./lighter-handlers";
import "./lighter-pulumi";
import * as esbuild from "esbuild";
import { randomBytes, randomUUID } from "node:crypto";
import { organization } from "./aws/organizations";
import { createConsole } from "./console/console";
import { confirmSubscriptions } from "./confirm-subscriptions";
import { Deployer, type ResourceChange } from "./deployer";
import { createDrivers } from "./drivers";
import type { SandboxParts } from "./drivers/parts";
import { recordedDriver } from "./drivers/recorded";
import { Accounts } from "./faults/accounts";
import { FaultBoard } from "./faults/fault-board";
import { Front } from "./front";
import type { Hops } from "./hops";
import { completeKeys, handlersFolderOf, type KeySeeds } from "./handler-keys";
import { Identity } from "./kept/identity";
import { holdSnapshot } from "./kept/hold";
import { Keeping, takeUp } from "./kept/keeping";
import { readSnapshot, snapshotFile } from "./kept/snapshot";
import { runProgram, type Deployment } from "./monitor";
import { EngineRoom } from "./provider/engine-room";
import { plantSeed } from "./plant-seed";
import { PortStandIn, type PortClientAccount } from "./port/stand-in";
import { endStage } from "./stages";
import { closeParts, startParts, type PartsOptions } from "./start-parts";
import { projectName, readStackConfig, type ConfigValues } from "./stack-config";

/** How a sandbox is set up. */
export interface SandboxOptions extends Omit<PartsOptions, "identity" | "kept"> {
  /** Whether what there is at the end is there again at the next start with the same handlers. */
  readonly keep?: boolean;
  /** Port of the front (Port's API and the Kafka topics); 0 takes any free one. */
  readonly port?: number;
  /** Where the front listens instead of on 127.0.0.1; the other parts never do. */
  readonly host?: string | undefined;
  /** Settings that differ from the dev stack's, by key without the project's name. */
  readonly config?: Readonly<Record<string, string>>;
  /** Waits for Pulumi's engine to deploy the program, instead of running it. */
  readonly engine?: boolean;
}

/** The settings of a stack with several accounts. */
const severalAccounts = {
  catalogAccounts: `${organization.id}/${organization.unit}`,
  catalogExternalId: randomUUID(),
  catalogStackSet: "management",
};

/** The account with which a developer starts runs. */
const developer = { email: "developer@example.com", userId: "auth0|developer" };

/** The whole stack on this machine: the unchanged program, its bundles, and stand-ins around them. */
export class Sandbox {
  /** Absolute path of the folder of the handlers. */
  readonly handlersFolder: string;

  private constructor(
    readonly parts: SandboxParts,
    readonly port: PortStandIn,
    readonly front: Front,
    public deployment: Deployment,
    /** Client id and secret of the made-up developer. */
    readonly developer: PortClientAccount,
    readonly topics: { readonly runs: string; readonly changes: string },
    /** The stack's configuration, secrets in clear; made up for each sandbox. */
    readonly config: ConfigValues,
    /** Where Pulumi's engine works, when it is to deploy the program. */
    readonly engine: EngineRoom | undefined,
    private readonly deployer: Deployer,
    private readonly keySeeds: KeySeeds,
    /** What goes wrong on purpose. */
    readonly faults: FaultBoard,
    /** What was sent, done, repeated and lost. */
    readonly accounts: Accounts,
    private readonly keeping: Keeping | undefined,
    /** Whether it goes on from what was kept. */
    readonly goesOn: boolean,
  ) {
    this.handlersFolder = handlersFolderOf(config);
  }

  /** Everything that happened so far. */
  get hops(): Hops {
    return this.parts.hops;
  }

  /** Starts the stand-ins and deploys the program into them. @throws when the program fails */
  static async start(options: SandboxOptions = {}): Promise<Sandbox> {
    const config = {
      ...readStackConfig("dev"),
      ...((options.accounts ?? 1) > 1 ? withNamespace(severalAccounts) : {}),
      ...withNamespace(options.config ?? {}),
    };
    const file = options.keep ? snapshotFile(handlersFolderOf(config)) : undefined;
    const letGo = file === undefined ? () => undefined : holdSnapshot(file);
    const closers: (() => unknown)[] = [letGo];
    const kept = file === undefined ? undefined : readSnapshot(file);
    const [client, known] = kept?.accounts ?? [account(), account()];
    const person = { ...known, ...developer, ...options.seed?.developer };
    const topics = topicsOf(config);
    const identity = new Identity(kept?.identity);
    const parts = await startParts(config["aws:region"] ?? "eu-west-1", {
      ...{ ...options, identity, kept },
    });
    closers.push(() => closeParts(parts));
    let sandbox: Sandbox | undefined;
    try {
      const port = await PortStandIn.start({
        orgId: topics.runs.split(".")[0] ?? "",
        accounts: [client, person],
        topics,
        produce: (topic, value) => void (parts.broker ?? parts.kafka).produce(topic, value),
        hops: parts.hops,
        port: identity.portOf("port"),
        state: kept?.port,
      });
      identity.note("port", port.url);
      closers.push(() => port.close());
      const faults = new FaultBoard({ parts, port });
      const accounts = new Accounts(parts, port, () => sandbox?.deployment.outputs);
      const front = await Front.start({
        bus: parts.bus,
        hops: parts.hops,
        portUrl: port.url,
        kafka: parts.broker ?? parts.kafka,
        mailbox: parts.mailbox,
        schedules: parts.schedules,
        topics,
        resources: () => parts.aws.cloudControl.store.all(),
        logs: () => parts.lambda.allLogs(),
        token: () => port.issueToken(person),
        stack: () => sandbox && describeStack(sandbox),
        console: createConsole({
          ...{ hops: parts.hops, port, parts, faults, accounts },
          deployment: () => sandbox?.deployment,
          handlersFolder: () => handlersFolderOf(config),
          token: () => port.issueToken(person),
        }),
        port: options.port ?? 0,
        ...(options.host && { host: options.host }),
      });
      closers.push(() => front.close());
      endStage("stand-ins listen");
      const keySeeds: KeySeeds = {
        seed: options.seed,
        putSecret: (arn, value) => parts.aws.secrets.put(arn, value),
      };
      const made = kept?.made ?? secretsFor(client);
      const own = completeKeys(
        { ...config, ...withNamespace({ ...made, portApiUrl: port.url }) },
        keySeeds,
      );
      const drivers = createDrivers(parts);
      const engine = options.engine
        ? await EngineRoom.start({ drivers, region: parts.region })
        : undefined;
      if (engine) parts.running.add(engine);
      const deployer = new Deployer(drivers, recordedDriver(parts.region), kept?.parts);
      const deployment = engine ? nothing : await deploy(own, deployer);
      endStage("resources are made");
      await confirmSubscriptions(parts.mailbox);
      if (kept) {
        await takeUp(parts, kept);
      } else if (options.seed) {
        const blueprint = (identifier: string) => port.blueprint(identifier);
        const ground = { aws: parts.aws, portUrl: port.url, account: person, blueprint };
        await plantSeed(options.seed, ground);
      }
      endStage("subscriptions are confirmed, the seed is planted");
      const keeping =
        file === undefined
          ? undefined
          : new Keeping(file, { parts, port, deployer, accounts: [client, person], made, letGo });
      sandbox = new Sandbox(
        ...([parts, port, front, deployment, person, topics, own, engine, deployer] as const),
        ...([keySeeds, faults, accounts, keeping, kept !== undefined] as const),
      );
      return sandbox;
    } catch (error) {
      for (const close of closers.reverse()) await close();
      throw error;
    }
  }

  /**
   * Runs the program again, as its files are now, and changes what it has deployed to what it says. All
   * else stays: entities, runs, resources, e-mails.
   * @param isForgotten whether a module must be read again
   * @throws the program's error; what was not changed yet stays as it was
   */
  async redeploy(isForgotten: (file: string) => boolean): Promise<readonly ResourceChange[]> {
    for (const file of Object.keys(require.cache)) {
      if (isForgotten(file)) delete require.cache[file];
    }
    const config = completeKeys(this.config, this.keySeeds);
    this.deployment = await deploy(config, this.deployer);
    await confirmSubscriptions(this.parts.mailbox);
    return this.deployment.changes;
  }

  /** Stops everything that was started. */
  async close(): Promise<void> {
    this.faults.turnAllOff();
    await esbuild.stop();
    await this.front.close();
    await closeParts(this.parts, () => this.keeping?.end());
    await this.port.close();
  }
}

const nothing: Deployment = { outputs: {}, changes: [], live: [], recordedOnly: [] };

async function deploy(config: ConfigValues, deployer: Deployer): Promise<Deployment> {
  const deployment = await runProgram({ load: loadProgram, stack: "dev", config, deployer });
  // The bundler's own process, and what it has in memory; another deployment starts it again.
  await esbuild.stop();
  return deployment;
}

/** Runs the program anew: its module is loaded once for each sandbox of a process. */
function loadProgram(): Promise<Record<string, unknown>> {
  const entry = require.resolve("../index");
  delete require.cache[entry];
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- must happen now, and again for the next sandbox
  return require(entry) as Promise<Record<string, unknown>>;
}

/** What a deployed stack says of itself, and where its AWS and its Port are. */
function describeStack({ deployment, parts, port, developer: person }: Sandbox): object {
  const { clientId, clientSecret } = person;
  return {
    outputs: deployment.outputs,
    aws: connectionOf(parts),
    port: { url: port.url, clientId, clientSecret },
  };
}

/** How AWS's clients reach the sandbox's AWS. */
function connectionOf({ aws, region }: SandboxParts) {
  return { url: aws.url, region, credentials: aws.access.rootCredentials };
}

function topicsOf(config: ConfigValues): { runs: string; changes: string } {
  const key = (name: string) => config[`${projectName()}:${name}`] ?? "";
  const runs = key("kafkaRunsTopic");
  return { runs, changes: key("kafkaChangeLogTopic") || `${runs.split(".")[0]}.change.log` };
}

function account(): PortClientAccount {
  return {
    clientId: randomBytes(16).toString("hex"),
    clientSecret: randomBytes(32).toString("hex"),
  };
}

function secretsFor({ clientId, clientSecret }: PortClientAccount): Record<string, string> {
  return {
    portClientId: clientId,
    portClientSecret: clientSecret,
    kafkaUsername: `user_${randomBytes(4).toString("hex")}`,
    kafkaPassword: randomBytes(16).toString("hex"),
  };
}

function withNamespace(values: Readonly<Record<string, string>>): ConfigValues {
  const name = projectName();
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [`${name}:${key}`, value]),
  );
}
