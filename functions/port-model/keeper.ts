import type { Port } from "../../registry/contract/port";
import type { Origin } from "./model-event";

/** The function that keeps Port's model, and what its stack has configured. */
export interface Keeper {
  readonly port: Port;
  /** Where the function is: the AWS account, and its own name. */
  readonly account: string;
  readonly functionName: string;
  /** Keys of parts that this stack takes over although it did not create them; `*` for any. */
  readonly adopts: ReadonlySet<string>;
  /** Whether Port's model is left as it is when resources of the stack are deleted. */
  readonly keepsModel: boolean;
}

/** The stack's name in Port, unique over accounts: `longshore/prod@123456789012`. */
export function stackOf({ account }: Keeper, { stack }: Pick<Origin, "stack">): string {
  return `${stack}@${account}`;
}

/**
 * Who last brought a part into Port: one resource, through one function. What takes its place after a
 * replacement or under another name is another holder, so the deletion of the old one passes it by.
 */
export function holderOf({ functionName }: Keeper, { resource }: Pick<Origin, "resource">): string {
  return `${functionName}/${resource}`;
}

/** Whether the stack's configuration lets it take over a part that it did not create. */
export function mayAdopt({ adopts }: Keeper, key: string): boolean {
  return adopts.has(key) || adopts.has("*");
}
