/** The time for something was over. */
export class DeadlineError extends Error {}

/**
 * Calls `call` and gives it up when its time is over or `lost` is aborted. The signal that it gets
 * is aborted in every case at the end, so that nothing it left running acts any more.
 * @throws DeadlineError `it took longer than … s`, or the reason of `lost`
 */
export async function withDeadline<T>(
  milliseconds: number,
  lost: AbortSignal,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = new AbortController();
  const signal = AbortSignal.any([deadline.signal, lost]);
  const seconds = Math.round(Math.max(0, milliseconds) / 1000);
  const timer = setTimeout(
    () => deadline.abort(new DeadlineError(`it took longer than ${seconds} s`)),
    Math.max(0, milliseconds),
  );
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
  // The last abort below comes after the race is decided.
  aborted.catch(() => undefined);
  try {
    signal.throwIfAborted();
    return await Promise.race([call(signal), aborted]);
  } finally {
    clearTimeout(timer);
    deadline.abort(new Error("the work is over"));
  }
}
