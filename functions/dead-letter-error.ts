/** A message that will never be handled: it goes to the dead letters at once, with this reason. */
export class DeadLetterError extends Error {
  override readonly name = "DeadLetterError";
}
