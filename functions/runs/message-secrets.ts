/** Reads the secret with which Port signs; `fresh` passes the cache by. */
export type ReadMessageSecret = (options: { readonly fresh: boolean }) => Promise<string>;

/** A wrong signature makes nobody read the secret again within this time: forgers are not served. */
const pauseMilliseconds = 60_000;

/**
 * Reads what depends on the secret, and once more with the present one when it does not fit: it may have
 * been replaced since it was cached. What was signed before that is let through with the one before.
 */
export function createSecretUser(readSecret: ReadMessageSecret) {
  let readAgainAt = 0;
  /** @param isSuspicious whether a result speaks for another secret */
  return async <T>(
    use: (secrets: readonly string[]) => T,
    isSuspicious: (result: T) => boolean,
  ): Promise<T> => {
    const known = await readSecret({ fresh: false });
    const result = use([known]);
    if (!isSuspicious(result) || Date.now() < readAgainAt) return result;
    readAgainAt = Date.now() + pauseMilliseconds;
    const fresh = await readSecret({ fresh: true });
    return fresh === known ? result : use([fresh, known]);
  };
}
