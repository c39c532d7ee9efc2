import type { Driver } from "../drivers/driver";
import { LambdaInvocationError } from "../lambda/invocation-error";
import { publishedTypes } from "./types";

/** AWS's refusal of a resource, in AWS's words, with the page of its documentation that says so. */
export class Refusal extends Error {
  constructor(reason: string, source: string, options?: ErrorOptions) {
    super(`${reason.replace(/\.$/, "")} (${source})`, options);
  }
}

/** What AWS takes and the sandbox has not. */
export class NotHere extends Error {}

/**
 * A driver each of whose refusals cites what AWS publishes: those that name no page get that of the
 * resource's type. What a function says that a resource invokes is no refusal of AWS.
 */
export function cited(type: string, driver: Driver): Driver {
  const source = publishedTypes[type]?.source;
  const cite = (error: unknown): never => {
    const isSaid = [Refusal, NotHere, LambdaInvocationError].some((one) => error instanceof one);
    if (isSaid || source === undefined) throw error;
    const { name, message } = error as Error;
    const code = /^(Type)?Error$/.test(name) || message.startsWith(name) ? "" : `${name}: `;
    throw new Refusal(`${code}${message}`, source, { cause: error });
  };
  return {
    create: (request) => driver.create(request).catch(cite),
    read: (live) => driver.read(live).catch(cite),
    update: (live, inputs) => driver.update(live, inputs).catch(cite),
    delete: (live) => driver.delete(live).catch(cite),
  };
}
