import type {
  ActionExecutors,
  Blueprint,
  PortAction,
  PortAutomation,
} from "../../registry/contract/port-data";

/** A part of Port's model that a stack keeps. */
export type ModelPart =
  | { readonly kind: "blueprint"; readonly definition: Blueprint }
  | {
      readonly kind: "action";
      readonly definition: PortAction | PortAutomation;
      /** Whether the handler asks people for approval by itself; left out when it does not. */
      readonly asksFirst?: true;
      /** Who may run it, where the handler says so; left to Port and its people otherwise. */
      readonly executors?: ActionExecutors;
    };

/** Which resource of which stack speaks. */
export interface Origin {
  /** `<project>/<stack>`; the keeper adds its account. */
  readonly stack: string;
  /** Logical name of the resource, which tells a resource from the one that follows it. */
  readonly resource: string;
}

/** What a stack declares, as a whole: keys of its parts, sorted. */
export interface StackDeclaration {
  readonly kind: "stack";
  readonly declares: readonly string[];
}

/** The input of a resource that keeps one part. */
export type PartInput = ModelPart & Origin;

/** The input of the resource that says what the stack declares. */
export type StackInput = StackDeclaration & Origin;

/** What `aws.lambda.Invocation` adds under `tf` with the lifecycle scope CRUD. */
export interface Lifecycle<I> {
  readonly action: "create" | "update" | "delete";
  /** The input before an update; on a deletion the input itself. */
  readonly prev_input?: I | null;
}

/** A change of one resource. */
export type Change<I> = I & { readonly tf: Lifecycle<I> };

/** What the keeper is called with. */
export type ModelEvent = Change<PartInput> | Change<StackInput>;

/** What names a part in one organisation: `blueprint:vm`, `action:create_vm`. */
export function keyOf({ kind, definition }: ModelPart): string {
  return `${kind}:${definition.identifier}`;
}

/** The part that a key names. */
export function partOf(key: string): { kind: ModelPart["kind"]; identifier: string } {
  const at = key.indexOf(":");
  const kind = key.slice(0, at) === "action" ? "action" : "blueprint";
  return { kind, identifier: key.slice(at + 1) };
}
