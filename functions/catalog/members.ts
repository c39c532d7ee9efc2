/** An account whose resources are mirrored, besides the stack's own. */
export interface Member {
  /** Twelve digits. */
  readonly account: string;
  /** As its organisation calls it; the id when nobody says. */
  readonly name: string;
}

/** The accounts whose resources are mirrored, besides the stack's own. */
export interface Members {
  /** Blueprints whose entities get a relation to their account. */
  readonly related: ReadonlySet<string>;
  /**
   * The accounts as they are now.
   * @param fresh passes by what was listed a moment ago
   * @throws Error when they cannot be listed: nothing is known then, and nothing may be taken for gone
   */
  list(options?: { readonly fresh?: boolean }): Promise<readonly Member[]>;
  /**
   * Whether an account is one of them.
   * @throws like `list`
   */
  has(account: string): Promise<boolean>;
  /** Says what keeps an account from being live: no trail that logs. @throws RoleRefused when it lets nobody in */
  check(account: string): Promise<string | undefined>;
}
