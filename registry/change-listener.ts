import type { Port } from "./contract/port";
import type { Entity } from "./contract/port-data";
import type { AwsContext, Requester } from "./action";
import type { BlueprintReference } from "./blueprint";
import type { Fields, InputOf } from "./fields";
import type { NoKeys, SecretsOf } from "./handed-keys";
import type { Statement } from "./statement";

/** One change of an entity, from Port's change log. */
export interface Change {
  readonly action: "CREATE" | "UPDATE" | "DELETE" | "TIMER_EXPIRED";
  readonly blueprint: string;
  /** Identifier of the changed entity. */
  readonly entity: string;
  readonly by: Requester;
  /** When Port noted it, ISO 8601. */
  readonly at?: string;
  /** The entity before; null when it was created or a timer expired. */
  readonly before: Entity | null;
  /** The entity after; null when it was deleted or a timer expired. */
  readonly after: Entity | null;
}

/** What a change listener may touch. */
export interface ChangeContext<S extends Fields = Fields, X extends string = string> {
  readonly change: Change;
  /** Values of the stack's configuration, as declared. */
  readonly settings: InputOf<S>;
  /** Reads a secret now. What it gives is blotted out of errors. */
  readonly secrets: SecretsOf<X>;
  readonly port: Port;
  readonly aws: AwsContext;
  readonly signal: AbortSignal;
}

/** One listener to Port's change log, as a file in `handlers/changes/` declares it. */
export interface ChangeListenerDeclaration<S extends Fields = Fields, X extends string = string> {
  readonly identifier: string;
  /** Blueprint whose changes are heard; Port is told to send them. */
  readonly blueprint: BlueprintReference;
  readonly permissions?: readonly Statement[];
  /** Keys of the stack's configuration that the listener reads, such as `{ host: field.string("Host") }`. */
  readonly settings?: S;
  /** Keys that hold the ARN of a secret in Secrets Manager, each with what the secret is. */
  readonly secrets?: Readonly<Record<X, string>>;
  /** How long one try may take, in seconds: 1 to 840, default 300. */
  readonly timeoutSeconds?: number;
  /** Whether a change matters; quick and without effects. Longshore's own writes never get here. */
  when(change: Change): boolean;
  /** Handles one change; at least once, so a repeat must do no harm. An InputError is not retried. */
  handle(context: ChangeContext<S, X>): Promise<void>;
}

/** A declared change listener. */
export interface ChangeListener extends ChangeListenerDeclaration {
  readonly kind: "change";
}

/** Declares a change listener; the file's export is found by itself. */
export function defineChangeListener<
  const S extends Fields = NoKeys,
  const X extends string = never,
>(declaration: ChangeListenerDeclaration<S, X>): ChangeListener {
  return { ...declaration, kind: "change" } as unknown as ChangeListener;
}
