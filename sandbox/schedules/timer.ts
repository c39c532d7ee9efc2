/** Longest that a timer of Node's can wait, in milliseconds. */
const LONGEST = 2 ** 31 - 1;

/**
 * Calls `work` again and again, for the first time after one period. It keeps no process alive.
 * @returns a function that ends this
 */
export function every(milliseconds: number, work: () => void): () => void {
  let timer: NodeJS.Timeout;
  const wait = (left: number): void => {
    const step = Math.min(left, LONGEST);
    timer = setTimeout(() => {
      if (left > step) return wait(left - step);
      wait(milliseconds);
      work();
    }, step).unref();
  };
  wait(milliseconds);
  return () => clearTimeout(timer);
}
