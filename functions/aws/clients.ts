import type { AwsClients, ClientClass, CredentialsProvider } from "../../registry/contract/aws";

type Send = (command: unknown, options?: { abortSignal?: AbortSignal }) => Promise<unknown>;

const shared = new Map<unknown, Map<string, object>>();
const foreign = new Map<unknown, Map<string, object>>();

/** Credentials for the places that are not in the stack's own account; undefined for those that are. */
export type CredentialsFor = (place: string) => ForeignConfig | undefined;

/** How a client of another account is made. */
export interface ForeignConfig {
  readonly region: string;
  readonly credentials: CredentialsProvider;
  /** Clients are kept by it. */
  readonly key: string;
}

/** Clients for other accounts that are kept for each class: each has connections and credentials. */
const mostOthers = 100;

/**
 * Gives clients which refuse to send anything once `signal` is aborted, and give up what is under
 * way: work that outlived its time cannot act on AWS any more.
 * @param others where regions may be places of other accounts, which are kept apart from each other
 */
export function createAwsClients(signal: AbortSignal, others?: CredentialsFor): AwsClients {
  return {
    client<C extends object>(Class: ClientClass<C>, region?: string): C {
      return new Proxy(sharedClient(Class, region, others), {
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

function sharedClient<C extends object>(
  Class: ClientClass<C>,
  region = "",
  others?: CredentialsFor,
): C {
  const other = others?.(region);
  const kept = other ? foreign : shared;
  const byRegion = kept.get(Class) ?? new Map<string, object>();
  kept.set(Class, byRegion);
  const key = other?.key ?? region;
  const known = byRegion.get(key) as C | undefined;
  if (known) return known;
  const own = region === "" ? {} : { region };
  const where = other ? { region: other.region, credentials: other.credentials } : own;
  const [oldest] = byRegion.keys();
  if (other && oldest !== undefined && byRegion.size >= mostOthers) byRegion.delete(oldest);
  // Adaptive: a service that throttles is asked more slowly.
  const client = new Class({ ...where, maxAttempts: 5, retryMode: "adaptive" });
  byRegion.set(key, client);
  return client;
}
