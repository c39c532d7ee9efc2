import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type {
  ModelPart,
  PartInput,
  StackDeclaration,
  StackInput,
} from "../functions/port-model/model-event";
import { readSecrets } from "../policies/common";
import { needsApproval } from "../registry/approval";
import type { DiscoveredRegistry } from "../registry/discover";
import { blueprintIdentifier } from "../registry/blueprint";
import { toExecutors } from "../registry/execution";
import { byWebhook, toPortAction } from "../registry/port-action";
import { toPortAutomation, type Watched } from "../registry/port-automation";
import { MagicFunction, type FunctionDefaults } from "./magic-function";
import type { PortCredentials } from "./port-credentials";
import type { WebhookApi } from "./webhook-api";

/** What keeping Port's model needs. */
export interface PortModelArgs {
  readonly registry: DiscoveredRegistry;
  readonly credentials: PortCredentials;
  readonly portBaseUrl: string;
  /** Keys (`blueprint:vm`, `action:create_vm`) of what is in Port already and is taken over; `*` for all. */
  readonly adopts?: readonly string[];
  /** Blueprints that another stack keeps and this one uses; `*` for all. */
  readonly sharedBlueprints?: readonly string[];
  /** Whether Port stays as it is when the stack, or a part of it, is destroyed. Default false. */
  readonly keepsModel?: boolean;
  /** Where Port sends runs and changes; it puts them on its topics unless given. */
  readonly webhook?: WebhookApi | undefined;
  readonly defaults: FunctionDefaults;
}

/**
 * How many parts are brought to Port at once. A new AWS account runs ten functions at a time, and too
 * few for `reservedConcurrentExecutions`; other functions of the stack start meanwhile.
 */
const partsAtOnce = 5;

/**
 * Keeps the blueprints and actions that the handlers declare in Port, each as a resource of the
 * stack: `pulumi preview` shows its diff, and destroying it takes it out of Port. The calls are
 * made by a function, so that the credentials stay in Secrets Manager.
 */
export class PortModel extends pulumi.ComponentResource {
  /** Each blueprint, by identifier. */
  readonly blueprints: ReadonlyMap<string, aws.lambda.Invocation>;
  /** Each action, by identifier. */
  readonly actions: ReadonlyMap<string, aws.lambda.Invocation>;
  /** The function that makes the calls. */
  readonly keeper: MagicFunction;

  constructor(name: string, args: PortModelArgs, opts?: pulumi.ComponentResourceOptions) {
    super("longshore:port:PortModel", name, {}, opts);
    const keeper = createKeeper(name, args, this);
    this.keeper = keeper;
    const made: aws.lambda.Invocation[] = [];
    const value = args.credentials.version;
    const maker = { name, keeper, value, made, parent: this };
    this.blueprints = createBlueprints(maker, args);
    this.actions = createActions(maker, args, this.blueprints);
    const automations = createAutomations(maker, args, this.blueprints);
    createDeclaration(maker, this.blueprints, new Map([...this.actions, ...automations]));
    this.registerOutputs({});
  }
}

/** What making a resource of the model needs. */
interface Maker {
  readonly name: string;
  readonly keeper: MagicFunction;
  /** The credentials' value, without which the keeper can do nothing. */
  readonly value: pulumi.Resource;
  /** The parts so far, in order. */
  readonly made: aws.lambda.Invocation[];
  readonly parent: pulumi.Resource;
}

function createKeeper(name: string, args: PortModelArgs, parent: pulumi.Resource) {
  const { credentials, portBaseUrl, defaults, adopts = [], keepsModel = false } = args;
  return new MagicFunction(
    `${name}-keeper`,
    {
      description: "Keeps Longshore's blueprints and actions in Port.",
      entry: () =>
        (require("#functions/port-model") as typeof import("#functions/port-model")).create({
          portSecretArn: credentials.secretArn.get(),
          portBaseUrl,
          adopts: [...adopts],
          keepsModel,
        }),
      statements: credentials.secretArn.apply((secretArn) => [readSecrets(secretArn)]),
      timeoutSeconds: 120,
      defaults,
    },
    { parent },
  );
}

function createBlueprints(
  maker: Maker,
  { registry, sharedBlueprints = [], webhook }: PortModelArgs,
) {
  const created = new Map<string, aws.lambda.Invocation>();
  const isShared = (identifier: string) =>
    sharedBlueprints.includes("*") || sharedBlueprints.includes(identifier);
  for (const declared of registry.blueprints) {
    if (isShared(declared.identifier)) continue;
    const { changelogDestination: _topic, ...plain } = declared;
    const definition = webhook ? plain : declared;
    // The registry gives them in the order in which relations allow creating them.
    const targets = Object.values(definition.relations ?? {}).map(({ target }) =>
      created.get(target),
    );
    const dependsOn = targets.filter((target) => target !== undefined);
    const part: ModelPart = { kind: "blueprint", definition };
    const resource = keepPart(maker, part, dependsOn);
    created.set(definition.identifier, resource);
  }
  return created;
}

function createActions(
  maker: Maker,
  { registry, webhook }: PortModelArgs,
  blueprints: ReadonlyMap<string, aws.lambda.Invocation>,
) {
  const created = new Map<string, aws.lambda.Invocation>();
  for (const action of registry.actions.values()) {
    // Port offers no form for it.
    if (action.workflowsOnly) continue;
    const definition = toPortAction(action);
    const blueprint = blueprints.get(definition.trigger.blueprintIdentifier ?? "");
    const asks = needsApproval(action, pulumi.getStack());
    const part: ModelPart = {
      kind: "action",
      definition,
      ...(asks && { asksFirst: true }),
      ...(action.execute && { executors: toExecutors(action.execute) }),
    };
    const invoked = webhook
      ?.urlOf("runs")
      .apply((url): ModelPart => ({ ...part, definition: toPortAction(action, byWebhook(url)) }));
    const resource = keepPart(maker, part, blueprint ? [blueprint] : [], invoked);
    sayNote(resource);
    created.set(action.identifier, resource);
  }
  return created;
}

/** Where there is no change log, Port sends changes of what is listened to by itself. */
function createAutomations(
  maker: Maker,
  { registry, webhook }: PortModelArgs,
  blueprints: ReadonlyMap<string, aws.lambda.Invocation>,
) {
  const created = new Map<string, aws.lambda.Invocation>();
  if (!webhook) return created;
  const stack = `${pulumi.getProject()}-${pulumi.getStack()}`;
  for (const watched of watchedBy(registry)) {
    const build = (url: string): ModelPart => ({
      kind: "action",
      definition: toPortAutomation(watched, url, stack),
    });
    const blueprint = blueprints.get(watched.blueprint);
    const known = webhook.urlOf("changes").apply(build);
    const part = build("");
    const resource = keepPart(maker, part, blueprint ? [blueprint] : [], known);
    created.set(part.definition.identifier, resource);
  }
  return created;
}

/** What the listeners hear of: changes, and the timers of the blueprints that the handlers declare. */
function watchedBy({ changeListeners, blueprints }: PortModelArgs["registry"]): Watched[] {
  const heard = new Set(
    [...changeListeners.values()].map((one) => blueprintIdentifier(one.blueprint)),
  );
  return [...heard].flatMap((blueprint) => {
    const known = blueprints.find(({ identifier }) => identifier === blueprint);
    const timers = Object.entries(known?.schema.properties ?? {}).filter(
      ([, { format }]) => format === "timer",
    );
    return [{ blueprint }, ...timers.map(([timer]) => ({ blueprint, timer }))];
  });
}

/** @param known the part, where all of it is known only while the stack is deployed */
function keepPart(
  maker: Maker,
  part: ModelPart,
  dependsOn: readonly pulumi.Resource[],
  known?: pulumi.Output<ModelPart>,
) {
  const { made } = maker;
  const before = made.at(-partsAtOnce);
  const isFull = made.length >= partsAtOnce && before !== undefined;
  const resource = `${maker.name}-${part.kind}-${part.definition.identifier}`;
  const own = origin(resource);
  const input: PartInput = { ...own, ...part };
  const invocation = invokeKeeper(maker, input, [...dependsOn, ...(isFull ? [before] : [])], {
    text: known?.apply((whole) => JSON.stringify({ ...own, ...whole })),
  });
  made.push(invocation);
  return invocation;
}

/**
 * Says as a whole what the stack declares: after all parts are brought, and no longer before the first
 * is deleted, so that the keeper tells a destroyed part from one that is replaced.
 */
function createDeclaration(
  maker: Maker,
  ...parts: readonly ReadonlyMap<string, aws.lambda.Invocation>[]
) {
  const [blueprints = [], actions = []] = parts.map((part) => [...part.keys()]);
  const declares = [
    ...actions.map((identifier) => `action:${identifier}`),
    ...blueprints.map((identifier) => `blueprint:${identifier}`),
  ].sort();
  const declaration: StackDeclaration = { kind: "stack", declares };
  const input: StackInput = { ...origin(`${maker.name}-declared`), ...declaration };
  // Deleted first when it is replaced: its end would otherwise follow the beginning of the next.
  invokeKeeper(maker, input, maker.made, { opts: { deleteBeforeReplace: true } });
}

function origin(resource: string) {
  return { stack: `${pulumi.getProject()}/${pulumi.getStack()}`, resource };
}

function invokeKeeper(
  { keeper, value, parent }: Maker,
  input: PartInput | StackInput,
  dependsOn: readonly pulumi.Resource[],
  {
    text = JSON.stringify(input),
    opts = {},
  }: {
    /** The input in its place. */
    readonly text?: pulumi.Input<string> | undefined;
    readonly opts?: pulumi.CustomResourceOptions;
  },
) {
  return new aws.lambda.Invocation(
    input.resource,
    { functionName: keeper.name, input: text, lifecycleScope: "CRUD" },
    // A destroy must take the part out of Port while the function still has its permissions: the
    // function waits for them.
    { parent, dependsOn: [keeper.lambda, value, ...dependsOn], ...opts },
  );
}

/** Shows what the keeper wants a person to know about a part. */
function sayNote(resource: aws.lambda.Invocation): void {
  resource.result.apply((result) => {
    const { note } = JSON.parse(result || "{}") as { note?: string };
    if (note) void pulumi.log.warn(note, resource);
  });
}
