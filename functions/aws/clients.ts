import type {
  AwsClients,
  AwsCredentials,
  ClientClass,
  CredentialsProvider,
} from "../../registry/contract/aws";

type Send = (command: unknown, options?: { abortSignal?: AbortSignal }) => Promise<unknown>;

/** A client, and in another account what it signs with. */
interface Kept<C = object> {
  readonly client: C;
  readonly signs: { used?: AwsCredentials };
}

const shared = new Map<unknown, Map<string, Kept>>();
const foreign = new Map<unknown, Map<string, Kept>>();

/** Credentials for the places that are not in the stack's own account; undefined for those that are. */
export type CredentialsFor = (place: string) => ForeignConfig | undefined;

/** How a client of another account is made. */
export interface ForeignConfig {
  readonly region: string;
  readonly credentials: CredentialsProvider;
  /** Clients are kept by it. */
  readonly key: string;
  /**
   * Looks whether an error means that the credentials are to be replaced. A client keeps those that it has.
   * @param used what the client signed with that met it
   * @returns whether a new client has others
   * @throws what says more than the error
   */
  readonly renew?: (error: unknown, used: AwsCredentials | undefined) => Promise<boolean>;
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
      const other = others?.(region ?? "");
      let kept = sharedClient(Class, region, other);
      const send: Send = async (command, options) => {
        signal.throwIfAborted();
        const signals = [signal, ...(options?.abortSignal ? [options.abortSignal] : [])];
        const abortSignal = AbortSignal.any(signals);
        const call = () =>
          (kept.client as { send: Send }).send(command, { ...options, abortSignal });
        try {
          return await call();
        } catch (error) {
          if (!(await other?.renew?.(error, kept.signs.used))) throw error;
          kept = sharedClient(Class, region, other, kept);
          return call();
        }
      };
      return new Proxy(kept.client, {
        get: (target, key) =>
          key === "send" ? send : (Reflect.get(target, key, target) as unknown),
      });
    },
  };
}

/** @param instead of which client another one is wanted */
function sharedClient<C extends object>(
  Class: ClientClass<C>,
  region = "",
  other?: ForeignConfig,
  instead?: Kept<C>,
): Kept<C> {
  const all = other ? foreign : shared;
  const byRegion = all.get(Class) ?? new Map<string, Kept>();
  all.set(Class, byRegion);
  const key = other?.key ?? region;
  const known = byRegion.get(key) as Kept<C> | undefined;
  if (known && known !== instead) return known;
  const own = region === "" ? {} : { region };
  const signs: Kept["signs"] = {};
  const credentials = async () => (signs.used = (await other?.credentials()) as AwsCredentials);
  const where = other ? { region: other.region, credentials } : own;
  const [oldest] = byRegion.keys();
  if (other && oldest !== undefined && byRegion.size >= mostOthers) byRegion.delete(oldest);
  // Adaptive: a service that throttles is asked more slowly.
  const client = new Class({ ...where, maxAttempts: 5, retryMode: "adaptive" });
  const kept = { client, signs };
  byRegion.set(key, kept);
  return kept;
}
