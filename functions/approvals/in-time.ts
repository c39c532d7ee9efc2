import { withDeadline } from "../with-deadline";

/**
 * How long one step may take. CloudFormation is answered after at most three of them, within the 45
 * seconds of the function and the minute that CloudFormation waits.
 */
export const stepMilliseconds = 8_000;

/**
 * Does one step, and gives it up when it hangs: an answer must come before the function is ended.
 * @param what begins the sentence that ends in "took longer than 8 s", such as "storing it"
 */
export async function inTime<T>(
  what: string,
  milliseconds: number,
  step: () => Promise<T>,
): Promise<T> {
  const started = performance.now();
  try {
    return await withDeadline(milliseconds, new AbortController().signal, step);
  } catch (error) {
    if (performance.now() - started < milliseconds - 1) throw error;
    throw new Error(`${what}: ${(error as Error).message}`, { cause: error });
  }
}
