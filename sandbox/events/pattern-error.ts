/** An event pattern that PutRule would refuse; `reason` is worded as AWS words it. */
export class InvalidEventPatternError extends Error {
  /** AWS's error code. */
  readonly code = "InvalidEventPatternException";

  constructor(readonly reason: string) {
    super(`Event pattern is not valid. Reason: ${reason}`);
    this.name = "InvalidEventPatternError";
  }
}

/** Refuses a pattern. @throws InvalidEventPatternError always */
export function refuse(reason: string): never {
  throw new InvalidEventPatternError(reason);
}
