import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ModelPart } from "../functions/port-model";
import { readSecrets } from "../policies/common";
import type { DiscoveredRegistry } from "../registry/discover";
import { toPortAction } from "../registry/port-action";
import { MagicFunction, type FunctionDefaults } from "./magic-function";
import type { PortCredentials } from "./port-credentials";

/** What keeping Port's model needs. */
export interface PortModelArgs {
  readonly registry: DiscoveredRegistry;
  readonly credentials: PortCredentials;
  readonly portBaseUrl: string;
  readonly defaults: FunctionDefaults;
}

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

  constructor(name: string, args: PortModelArgs, opts?: pulumi.ComponentResourceOptions) {
    super("longshore:port:PortModel", name, {}, opts);
    const keeper = createKeeper(name, args, this);
    this.blueprints = createBlueprints(name, args.registry, keeper, this);
    this.actions = createActions(name, args.registry, keeper, this.blueprints, this);
    this.registerOutputs({});
  }
}

function createKeeper(name: string, args: PortModelArgs, parent: pulumi.Resource) {
  const { credentials, portBaseUrl, defaults } = args;
  return new MagicFunction(
    `${name}-keeper`,
    {
      description: "Keeps Longshore's blueprints and actions in Port.",
      entry: () =>
        (require("#functions/port-model") as typeof import("#functions/port-model")).create({
          portSecretArn: credentials.secretArn.get(),
          portBaseUrl,
        }),
      statements: credentials.secretArn.apply((secretArn) => [readSecrets(secretArn)]),
      timeoutSeconds: 120,
      defaults,
    },
    { parent },
  );
}

function createBlueprints(
  name: string,
  registry: DiscoveredRegistry,
  keeper: MagicFunction,
  parent: pulumi.Resource,
) {
  const created = new Map<string, aws.lambda.Invocation>();
  for (const definition of registry.blueprints) {
    // The registry gives them in the order in which relations allow creating them.
    const targets = Object.values(definition.relations ?? {}).map(({ target }) =>
      created.get(target),
    );
    const dependsOn = targets.filter((target) => target !== undefined);
    const part: ModelPart = { kind: "blueprint", definition };
    const resource = keep(
      `${name}-blueprint-${definition.identifier}`,
      part,
      keeper,
      dependsOn,
      parent,
    );
    created.set(definition.identifier, resource);
  }
  return created;
}

function createActions(
  name: string,
  registry: DiscoveredRegistry,
  keeper: MagicFunction,
  blueprints: ReadonlyMap<string, aws.lambda.Invocation>,
  parent: pulumi.Resource,
) {
  const created = new Map<string, aws.lambda.Invocation>();
  for (const action of registry.actions.values()) {
    const definition = toPortAction(action);
    const blueprint = blueprints.get(definition.trigger.blueprintIdentifier ?? "");
    const part: ModelPart = { kind: "action", definition };
    const dependsOn = blueprint ? [blueprint] : [];
    const resource = keep(`${name}-action-${action.identifier}`, part, keeper, dependsOn, parent);
    created.set(action.identifier, resource);
  }
  return created;
}

function keep(
  name: string,
  part: ModelPart,
  keeper: MagicFunction,
  dependsOn: pulumi.Resource[],
  parent: pulumi.Resource,
) {
  return new aws.lambda.Invocation(
    name,
    { functionName: keeper.name, input: JSON.stringify(part), lifecycleScope: "CRUD" },
    // A destroy must take the part out of Port while the function still has its permissions.
    { parent, dependsOn: [keeper, ...dependsOn] },
  );
}
