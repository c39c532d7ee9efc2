import type { Letter } from "./letter";

/** Which letters are taken. */
export interface CollectOptions {
  readonly isWanted: (letter: Letter) => boolean;
  /** How many of those at most. */
  readonly limit: number;
}

/** What was taken. */
export interface Collected {
  readonly wanted: readonly Letter[];
  readonly others: readonly Letter[];
  /** About how many more there are. */
  readonly unseen: number;
}

/** A place where dead letters lie. */
export interface Mailbox {
  /**
   * Takes letters until there is no more, or enough are wanted. All are taken before the first is sent
   * back: a letter that is refused again is not seen twice.
   */
  collect(options: CollectOptions): Promise<Collected>;
  /** Removes a letter for good. */
  remove(letter: Letter): Promise<void>;
  /** Shows letters to others again. */
  giveBack(letters: readonly Letter[]): Promise<void>;
}
