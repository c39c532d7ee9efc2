/** How often a run is looked at within the time that it may stand still. */
const looks = 10;

/**
 * Calls `onStall` once nothing has moved for as long as allowed. It counts looks instead of reading
 * the clock: neither a busy event loop nor a frozen Lambda makes a run look like an endless one.
 * @param progress a number that changes as the run proceeds
 * @returns ends the watch
 */
export function watch(
  timeoutMilliseconds: number,
  progress: () => number,
  onStall: () => void,
): () => void {
  let seen = progress();
  let still = 0;
  const timer = setInterval(
    () => {
      const now = progress();
      still = now === seen ? still + 1 : 0;
      seen = now;
      if (still < looks) return;
      clearInterval(timer);
      onStall();
    },
    Math.max(1, timeoutMilliseconds / looks),
  );
  return () => clearInterval(timer);
}
