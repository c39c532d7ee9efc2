/** Readers of secrets, by the name of the key that holds the ARN. */
export type SecretsOf<X extends string> = { readonly [K in X]: () => Promise<string> };

/** What a handler is handed that declares no settings. */
export type NoKeys = Record<never, never>;
