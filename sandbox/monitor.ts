import * as pulumi from "@pulumi/pulumi";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";
import { spareStacks } from "./cheap-stacks";
import { spareDebugger } from "./closure-session";
import { Deployer, type Maker, type ResourceChange } from "./deployer";
import type { LiveResource, ResourceRequest } from "./drivers/driver";
import { recordedDriver } from "./drivers/recorded";
import { namesOf, problemsOf } from "./published/problems";
import { callFunction } from "./provider/functions";
import { endStage } from "./stages";
import { projectName, secretKeys, type ConfigValues } from "./stack-config";

/** A program that was run. */
export interface Deployment {
  /** The stack's outputs. */
  readonly outputs: Record<string, unknown>;
  /** What was done to get there. */
  readonly changes: readonly ResourceChange[];
  /** The resources that a driver made. */
  readonly live: readonly LiveResource[];
  /** Resources of types without a driver: noted, and nothing else. */
  readonly recordedOnly: readonly ResourceRequest[];
}

/** What running a program needs. */
export interface ProgramOptions {
  /** Loads the program and gives its exports; called once, when everything is in place. */
  readonly load: () => Record<string, unknown> | Promise<Record<string, unknown>>;
  readonly stack: string;
  readonly config: ConfigValues;
  /** By type token, such as `aws:sqs/queue:Queue`. */
  readonly drivers?: Readonly<Record<string, Maker>>;
  /** What an earlier run has deployed, which this one changes; a new one when left out. */
  readonly deployer?: Deployer;
}

/**
 * Runs a Pulumi program in this process: takes the place of Pulumi's engine, and hands each
 * resource, with its inputs resolved, to a driver.
 * @throws the first error of the program or of a driver
 */
export async function runProgram(options: ProgramOptions): Promise<Deployment> {
  spareStacks();
  spareDebugger();
  const { drivers = {}, config } = options;
  const recorded = recordedDriver(config["aws:region"]);
  const { deployer = new Deployer(drivers, recorded) } = options;
  // Where nothing comes to life, inputs lack the outputs that they are made of.
  const judge = options.deployer ? problemsOf : namesOf;
  const run = deployer.begin();
  const make = async (args: MockResourceArgs) => {
    const inputs = unwrapSecrets(args.inputs) as Record<string, unknown>;
    if (!args.custom) return { id: "", state: { ...inputs, ...partsOf(args.type, args.name) } };
    const [problem] = judge(args.type, args.name, inputs);
    if (problem) throw new Error(problem.reason);
    const { id, outputs } = await run.keep({ type: args.type, name: args.name, inputs });
    return { id, state: { ...inputs, ...outputs } };
  };
  const work = async (fail: (error: unknown) => void) => {
    await pulumi.runtime.setMocks(
      {
        newResource: (args) => {
          const made = make(args);
          made.catch((error: unknown) => fail(describeFailure(args, error)));
          return made;
        },
        call: ({ token }) => callFunction(token, options.config["aws:region"] ?? ""),
      },
      projectName(),
      options.stack,
      false,
    );
    pulumi.runtime.setAllConfig(options.config, secretKeys());
    const exported = await options.load();
    endStage("the program is read");
    await pulumi.runtime.disconnect();
    const outputs = await resolveAll(exported);
    const changes = await run.finish();
    return { outputs, changes, live: deployer.live, recordedOnly: deployer.recordedOnly };
  };
  // Around the first error: a program that fails may leave work behind that never ends.
  return await withFirstError(work);
}

/** What a component shows that is built elsewhere, by awsx's own process; here nobody builds it. */
function partsOf(type: string, name: string): Record<string, unknown> {
  if (type !== "awsx:ec2:Vpc") return {};
  const ids = (kind: string) => [1, 2].map((number) => `${kind}-${name}-${number}`);
  return {
    vpcId: `vpc-${name}`,
    privateSubnetIds: ids("subnet-private"),
    publicSubnetIds: ids("subnet-public"),
    routeTables: ids("rtb").map((id) => ({ id })),
  };
}

/** Rejects with the first error that anything reports, also where Pulumi would wait for ever. */
async function withFirstError<T>(work: (fail: (error: unknown) => void) => Promise<T>): Promise<T> {
  const failed = Promise.withResolvers<never>();
  const onRejection = (error: unknown) => failed.reject(error);
  process.on("unhandledRejection", onRejection);
  try {
    return await Promise.race([work(failed.reject), failed.promise]);
  } finally {
    process.off("unhandledRejection", onRejection);
  }
}

function describeFailure({ type, name }: MockResourceArgs, error: unknown): Error {
  const reason = error instanceof Error ? error.message : String(error);
  return new Error(`Resource "${name}" (${type}) could not be made: ${reason}`, { cause: error });
}

/** Pulumi marks secrets inside inputs by this key. */
const signatureKey = "4dabf18193072939515e22adb298388d";

function unwrapSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrapSecrets);
  // Assets and archives stay what they are.
  if (
    typeof value !== "object" ||
    value === null ||
    Object.getPrototypeOf(value) !== Object.prototype
  ) {
    return value;
  }
  if (signatureKey in value && "value" in value) return unwrapSecrets(value.value);
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, unwrapSecrets(one)]));
}

function resolveAll(exported: Record<string, unknown>): Promise<Record<string, unknown>> {
  return new Promise((resolve) => {
    pulumi.output({ ...exported }).apply((outputs) => resolve(outputs));
  });
}
