import { AssertionError } from "chai";

/** The error that some work must end with. */
export async function errorOf(work: Promise<unknown>): Promise<Error> {
  const outcome = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof Error) return outcome;
  throw new AssertionError("It was to fail with an error, and did not.");
}
