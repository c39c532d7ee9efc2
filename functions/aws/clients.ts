import type { AwsClients, ClientClass } from "../../registry/contract/aws";

type Send = (command: unknown, options?: { abortSignal?: AbortSignal }) => Promise<unknown>;

const shared = new Map<unknown, Map<string, object>>();

/**
 * Gives clients which refuse to send anything once `signal` is aborted, and give up what is under
 * way: work that outlived its time cannot act on AWS any more.
 */
export function createAwsClients(signal: AbortSignal): AwsClients {
  return {
    client<C extends object>(Class: ClientClass<C>, region?: string): C {
      return new Proxy(sharedClient(Class, region), {
        get: (target, key) => {
          const value: unknown = Reflect.get(target, key, target);
          if (key !== "send") return value;
          const send: Send = async (command, options) => {
            signal.throwIfAborted();
            const signals = [signal, ...(options?.abortSignal ? [options.abortSignal] : [])];
            const abortSignal = AbortSignal.any(signals);
            return (value as Send).call(target, command, { ...options, abortSignal });
          };
          return send;
        },
      });
    },
  };
}

function sharedClient<C extends object>(Class: ClientClass<C>, region = ""): C {
  const byRegion = shared.get(Class) ?? new Map<string, object>();
  shared.set(Class, byRegion);
  const known = byRegion.get(region) as C | undefined;
  if (known) return known;
  const where = region === "" ? {} : { region };
  // Adaptive: a service that throttles is asked more slowly.
  const client = new Class({ ...where, maxAttempts: 5, retryMode: "adaptive" });
  byRegion.set(region, client);
  return client;
}
