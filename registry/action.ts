import type { ApprovalRule } from "./approval";
import type { AwsClients, CloudControl } from "./contract/aws";
import type { Port } from "./contract/port";
import type { Entity, EntityInput, Json, JsonObject, Operation } from "./contract/port-data";
import type { BlueprintReference, Filled, PropertyName, RelationsTo } from "./blueprint";
import type { ExecutionRule } from "./execution";
import type { Fields, InputOf } from "./fields";
import type { NoKeys, SecretsOf } from "./handed-keys";
import type { Statement } from "./statement";

/** Who started a run, as far as Port says. */
export interface Requester {
  readonly userId?: string;
  readonly email?: string;
  readonly name?: string;
}

/** The run that a handler works for. */
export interface RunContext {
  readonly id: string;
  readonly by: Requester;
  /** Which try this is, from 1; counted anew once the run has waited. */
  readonly attempt: number;
  /** Shows one line in the run's log in Port; secret inputs are blotted out. Never fails the run. */
  log(message: string): void;
  /**
   * Does `work` once per run: its result is stored, and a redelivered run gets the stored one.
   * @param name unique within the action
   * @param work gives a value that survives JSON (or nothing)
   */
  step<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Adds a link that the finished run shows. */
  link(url: string): void;
  /**
   * Ends this try without counting it. The handler is called again, with its completed steps, when
   * the time is over or something wakes the run. It throws: write `return run.pause(…)`, outside of
   * any try. Nothing that the handler does after it counts.
   */
  pause(options: PauseOptions): never;
}

/** How long a run waits. */
export interface PauseOptions {
  /** Until the handler is called again by itself: 1 to 604800 (a week), kept to the minute. */
  readonly seconds: number;
  /** Short text beside the run's status meanwhile; stays as it is when left out. */
  readonly statusLabel?: string;
}

/** AWS, with the permissions that the handler declares. */
export interface AwsContext extends AwsClients {
  /** Create, read, change and delete any resource type; a repeated run creates nothing twice. */
  readonly cloudControl: CloudControl;
}

/** What a handler may touch. `entity` is null for CREATE. */
export interface ActionContext<
  F extends Fields,
  O extends Operation,
  S extends Fields = Fields,
  X extends string = string,
  B = BlueprintReference,
> {
  readonly input: InputOf<F>;
  /** Values of the stack's configuration, as declared. */
  readonly settings: InputOf<S>;
  /** Reads a secret now. What it gives is blotted out of all that the handler reports. */
  readonly secrets: SecretsOf<X>;
  readonly run: RunContext;
  readonly entity: O extends "CREATE" ? null : EntityOf<B>;
  readonly port: Port;
  readonly aws: AwsContext;
  /** Aborted when the action's time is over; AWS calls and steps then stop by themselves. */
  readonly signal: AbortSignal;
}

/** An entity that a run writes; `blueprint` is the action's own unless given. */
export interface ResultEntity extends EntityInput {
  readonly blueprint?: string;
}

/** An entity of blueprint `B`, whose relations have the names that it declares. */
export type EntityOf<B> = Omit<Entity, "relations"> & { readonly relations: RelationsTo<B> };

/** What a run writes: an entity of the action's own blueprint `B`, by the names of that, or of another one. */
export type ResultOf<B> =
  | (Omit<EntityInput, "properties" | "relations"> & {
      readonly properties?: Filled<PropertyName<B>, Json>;
      readonly relations?: RelationsTo<B>;
      readonly blueprint?: never;
    })
  | (ResultEntity & { readonly blueprint: string });

/** How a run that succeeded ends. */
export interface ActionResult<E = ResultEntity> {
  readonly entity?: E;
  readonly entities?: readonly E[];
  /** Short text beside the status. */
  readonly statusLabel?: string;
  /** A sentence or two (Markdown) on the run's page. */
  readonly summary?: string;
  readonly link?: string | readonly string[];
  /** What later nodes read, where the run is that of a workflow's node; nothing elsewhere. */
  readonly output?: JsonObject;
}

/** One self-service action, as a file in `handlers/actions/` declares it. */
export interface ActionDeclaration<
  F extends Fields = Fields,
  O extends Operation = Operation,
  S extends Fields = Fields,
  X extends string = string,
  B extends BlueprintReference = BlueprintReference,
> {
  readonly identifier: string;
  readonly title: string;
  readonly description?: string;
  readonly icon?: string;
  /** A DELETE action that succeeds deletes its entity, unless it returns one. */
  readonly trigger: O;
  readonly blueprint: B;
  /** Port's form, in this order. */
  readonly input: F;
  /** What the handler may do in AWS. */
  readonly permissions?: readonly Statement[];
  /** Keys of the stack's configuration that the handler reads, such as `{ host: field.string("Host") }`. */
  readonly settings?: S;
  /** Keys that hold the ARN of a secret in Secrets Manager, each with what the secret is. */
  readonly secrets?: Readonly<Record<X, string>>;
  /** How long one try may take, in seconds: 1 to 840, default 300. */
  readonly timeoutSeconds?: number;
  /**
   * Whether a try whose time ran out, or whose process fell silent until then, may be followed by another.
   * Such a run ends as FAILURE otherwise: nobody knows how far it came.
   */
  readonly repeatable?: boolean;
  /**
   * Whether its runs share a process, ten at a time: for what is short and only waits for the network. One that
   * computes for long holds up those beside it, and all of them are begun anew when it ends the process.
   * Default false: a process of its own for each run.
   */
  readonly shared?: boolean;
  /** Serves nodes of Port's workflows alone; Port offers no form for it. Default false: both. */
  readonly workflowsOnly?: boolean;
  /** Who may run it, by Port's permissions; everyone, or whom people choose in Port, when left out. */
  readonly execute?: ExecutionRule;
  /** Makes every run wait until somebody has approved it, by a link in an e-mail. */
  readonly approval?: ApprovalRule;
  handle(
    context: ActionContext<F, O, S, X, NoInfer<B>>,
  ): Promise<ActionResult<ResultOf<NoInfer<B>>> | undefined | void>;
}

/** A declared action. */
export interface Action extends ActionDeclaration {
  readonly kind: "action";
}

/** Seconds that one try of an action may take when it does not say. */
export const defaultTimeoutSeconds = 300;

/** Declares a self-service action; the file's export is found by itself. */
export function defineAction<
  const F extends Fields,
  const O extends Operation,
  const S extends Fields = NoKeys,
  const X extends string = never,
  const B extends BlueprintReference = BlueprintReference,
>(declaration: ActionDeclaration<F, O, S, X, B>): Action {
  return { ...declaration, kind: "action" } as unknown as Action;
}
