import * as pulumi from "@pulumi/pulumi";
import { getMonitor, setAllConfig, setMocks } from "@pulumi/pulumi/runtime";
import { spareStacks } from "../../sandbox/cheap-stacks";
import { spareDebugger } from "../../sandbox/closure-session";

spareStacks();
spareDebugger();

/** One resource that a program registered. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  /** Whether a provider makes it; false for components. */
  readonly custom: boolean;
  /** What the provider is given, secrets in clear. */
  readonly inputs: Record<string, unknown>;
  /** Dot paths of the inputs that are secret, sorted. */
  readonly secrets: readonly string[];
  /** Type and name of the parent; undefined below the stack itself. */
  readonly parent: string | undefined;
  /** Names of the resources it waits for without taking one of their outputs, sorted. */
  readonly dependsOn: readonly string[];
  /** Inputs whose changes are left alone. */
  readonly ignoreChanges: readonly string[];
  /** Whether Pulumi refuses to delete or replace it. */
  readonly protect: boolean;
  /** What the program says of it; undefined leaves it to the provider. */
  readonly deleteBeforeReplace: boolean | undefined;
}

/** What a program registered and gave back. */
export interface Program<T> {
  readonly result: T;
  /** In the order of registration. */
  readonly resources: readonly Registered[];
  /** The resources of one type, in the order of registration. */
  ofType(type: string): Registered[];
  /** The one resource of this name that a provider makes. @throws when there is none, or several */
  named(name: string): Registered;
  /** The inputs of the only resource of a type. @throws when there is none, or several */
  onlyInputsOf(type: string): Record<string, unknown>;
}

/** Account and region of everything that the mocks make. */
export const account = "eu-west-1:123456789012";

/** What a program is run as. */
export interface ProgramNames {
  readonly project?: string;
  readonly stack?: string;
  /** Of the setting `aws:region`; empty for a stack that has it from a profile. */
  readonly region?: string;
  /** What provider functions answer, by their tokens; an error is thrown. None answers unless given. */
  readonly calls?: Readonly<Record<string, Readonly<Record<string, unknown>> | Error>>;
}

interface Registration {
  readonly urn: string;
  readonly parent: string;
  readonly dependencies: readonly string[];
  readonly ignoreChanges: readonly string[];
  readonly protect: boolean;
  readonly deleteBeforeReplace: boolean | undefined;
}

/**
 * Runs a program under Pulumi's mocks, project "longshore" and stack "dev" unless named otherwise.
 * A resource's id is `<name>-id`, its ARN `arn:aws:<service>:eu-west-1:123456789012:<name>`.
 * @param program makes resources
 * @param config by full key, such as `longshore:tracing`
 * @param secretConfigKeys the keys among them that are secret
 */
export async function runUnderMocks<T>(
  program: () => T | Promise<T>,
  config: Readonly<Record<string, string>> = {},
  secretConfigKeys: readonly string[] = [],
  { project = "longshore", stack = "dev", calls = {} }: ProgramNames = {},
): Promise<Program<T>> {
  const made: { type: string; name: string; custom: boolean; inputs: unknown }[] = [];
  const newResource = (args: pulumi.runtime.MockResourceArgs) => {
    made.push({ ...args, custom: args.custom !== false });
    return { id: args.custom === false ? "" : `${args.name}-id`, state: stateOf(args) };
  };
  const call = ({ token }: pulumi.runtime.MockCallArgs) => {
    const answer = calls[token] ?? new Error(`No mock answers ${token}.`);
    // Of an error of the provider Pulumi hands on its details alone.
    if (answer instanceof Error) throw Object.assign(answer, { details: answer.message });
    return answer;
  };
  await setMocks({ newResource, call }, project, stack, false);
  setAllConfig({ ...config }, [...secretConfigKeys]);
  const registrations = recordRegistrations();
  const result = await program();
  await pulumi.runtime.disconnect();
  const resources = made.map((one) => {
    const registration = registrations.get(`${one.type} ${one.name}`);
    if (!registration) throw new Error(`${one.type} ${one.name} was made but never registered.`);
    return register(one, registration);
  });
  return { result, resources, ...lookUps(resources) };
}

/** The mocks hear neither of parents nor of dependencies, so the monitor below them is asked. */
function recordRegistrations(): Map<string, Registration> {
  const registrations = new Map<string, Registration>();
  const monitor = getMonitor() as unknown as Monitor;
  const original = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) => {
    const taken = new Set<string>();
    request.getPropertydependenciesMap().forEach((property) => {
      for (const urn of property.getUrnsList()) taken.add(urn);
    });
    return original(request, (error, response) => {
      registrations.set(`${request.getType()} ${request.getName()}`, {
        urn: response?.getUrn() ?? "",
        parent: request.getParent(),
        dependencies: request.getDependenciesList().filter((urn) => !taken.has(urn)),
        ignoreChanges: request.getIgnorechangesList(),
        protect: request.getProtect() ?? false,
        deleteBeforeReplace: request.getDeletebeforereplacedefined()
          ? request.getDeletebeforereplace()
          : undefined,
      });
      callback(error, response);
    });
  };
  return registrations;
}

/** The parts of Pulumi's monitor that are used here; its package declares them as `any`. */
interface Monitor {
  registerResource(
    request: {
      getType(): string;
      getName(): string;
      getParent(): string;
      getDependenciesList(): string[];
      getIgnorechangesList(): string[];
      getProtect(): boolean | undefined;
      getDeletebeforereplace(): boolean;
      getDeletebeforereplacedefined(): boolean;
      getPropertydependenciesMap(): {
        forEach(look: (property: { getUrnsList(): string[] }) => void): void;
      };
    },
    callback: (error: unknown, response?: { getUrn(): string }) => void,
  ): unknown;
}

function register(
  { type, name, custom, inputs }: { type: string; name: string; custom: boolean; inputs: unknown },
  { urn, parent, dependencies, ignoreChanges, protect, deleteBeforeReplace }: Registration,
): Registered {
  const secrets: string[] = [];
  return {
    type,
    name,
    urn,
    custom,
    inputs: reveal(inputs, "", secrets) as Record<string, unknown>,
    secrets: secrets.sort(),
    parent: parent === "" ? undefined : `${typeIn(parent)} ${nameIn(parent)}`,
    dependsOn: dependencies.map(nameIn).sort(),
    ignoreChanges,
    protect,
    deleteBeforeReplace,
  };
}

function nameIn(urn: string): string {
  return urn.split("::")[3] ?? "";
}

function typeIn(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

function lookUps(resources: readonly Registered[]) {
  const ofType = (type: string) => resources.filter((one) => one.type === type);
  const only = (what: string, found: readonly Registered[]): Registered => {
    if (found.length === 1 && found[0]) return found[0];
    throw new Error(`${found.length} resources are ${what}; 1 expected.`);
  };
  return {
    ofType,
    named: (name: string) =>
      only(
        `named "${name}"`,
        resources.filter((one) => one.custom && one.name === name),
      ),
    onlyInputsOf: (type: string) => only(`of type ${type}`, ofType(type)).inputs,
  };
}

/** Outputs that the program needs besides its inputs. */
function stateOf({ type, name, inputs }: pulumi.runtime.MockResourceArgs): Record<string, unknown> {
  const service = type.split(":")[1]?.split("/")[0] ?? "";
  const given = inputs as Record<string, unknown>;
  return {
    name,
    ...given,
    arn: `arn:aws:${service}:${account}:${name}`,
    ...(type === "aws:sqs/queue:Queue" && { url: `https://sqs.example.com/${name}` }),
    ...(type === "aws:apigatewayv2/api:Api" && {
      apiEndpoint: `https://${name}.example.com`,
      executionArn: `arn:aws:execute-api:${account}:${name}`,
    }),
    ...(type === "aws:s3/bucket:Bucket" && {
      bucket: name,
      bucketRegionalDomainName: `${name}.s3.eu-west-1.amazonaws.com`,
    }),
    ...(type === "aws:kms/key:Key" && { keyId: `${name}-id` }),
    ...(type === "awsx:ec2:Vpc" && {
      vpcId: `${name}-id`,
      privateSubnetIds: [`${name}-a`, `${name}-b`],
      routeTables: [{ id: `${name}-routes-a` }, { id: `${name}-routes-b` }],
    }),
  };
}

/** Pulumi marks secrets inside inputs by this key. */
const signatureKey = "4dabf18193072939515e22adb298388d";

/** Takes the marks off and notes where they were. Assets stay what they are. */
function reveal(value: unknown, path: string, secrets: string[]): unknown {
  const below = (key: string) => (path === "" ? key : `${path}.${key}`);
  if (Array.isArray(value)) {
    return value.map((one, index) => reveal(one, below(String(index)), secrets));
  }
  if (
    typeof value !== "object" ||
    value === null ||
    Object.getPrototypeOf(value) !== Object.prototype
  ) {
    return value;
  }
  if (signatureKey in value && "value" in value) {
    secrets.push(path);
    return reveal(value.value, path, secrets);
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, reveal(one, below(key), secrets)]),
  );
}
