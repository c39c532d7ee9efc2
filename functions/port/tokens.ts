import { isUnauthorized } from "./port-error";
import { fieldOf } from "./request";
import * as shapes from "./shapes";
import type { Transport } from "./transport";
import type { PortCredentials } from "./types";

/** Port's access tokens. */
export interface Tokens {
  /** A token that has not expired, fetched when there is none. */
  get(): Promise<string>;
  /**
   * A token other than the one that Port refused. Callers that were refused together share one fetch.
   * @param options `fresh`: read the credentials anew first
   */
  replace(refused: string, options: { fresh: boolean }): Promise<string>;
}

/** What the tokens are made of. */
export interface TokenSettings {
  readonly send: Transport;
  readonly credentials: (options: { fresh: boolean }) => Promise<PortCredentials>;
  readonly now: () => number;
}

interface Token {
  readonly value: string;
  readonly usableUntilMs: number;
}

/** Keeps one token until shortly before it expires; credentials that Port refuses are read anew once. */
export function createTokens({ send, credentials, now }: TokenSettings): Tokens {
  let current: Token | undefined;
  let fetching: { readonly fresh: boolean; readonly token: Promise<string> } | undefined;

  async function fetchToken(fresh: boolean): Promise<Token> {
    const { clientId, clientSecret } = await credentials({ fresh });
    const askedAtMs = now();
    try {
      const answer = await send({
        method: "POST",
        path: ["auth", "access_token"],
        body: { clientId, clientSecret },
        secrets: [clientSecret],
      });
      const lifeSeconds = fieldOf(answer, "expiresIn", shapes.positive);
      const usableSeconds = lifeSeconds - Math.min(60, lifeSeconds / 10);
      return {
        value: fieldOf(answer, "accessToken", shapes.text),
        usableUntilMs: askedAtMs + usableSeconds * 1000,
      };
    } catch (error) {
      if (!fresh && isUnauthorized(error)) {
        return fetchToken(true);
      }
      throw error;
    }
  }

  function fetchShared(fresh: boolean): Promise<string> {
    if (fetching && (fetching.fresh || !fresh)) {
      return fetching.token;
    }
    const started = { fresh, token: fetchToken(fresh).then(keep).finally(done) };
    function keep(token: Token): string {
      current = token;
      return token.value;
    }
    function done(): void {
      if (fetching === started) {
        fetching = undefined;
      }
    }
    fetching = started;
    return started.token;
  }

  function usable(): string | undefined {
    return current && now() < current.usableUntilMs ? current.value : undefined;
  }

  return {
    async get() {
      return usable() ?? fetchShared(false);
    },
    async replace(refused, { fresh }) {
      if (current?.value === refused) {
        current = undefined;
      }
      return usable() ?? fetchShared(fresh);
    },
  };
}
