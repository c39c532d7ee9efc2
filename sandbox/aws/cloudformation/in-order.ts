/**
 * Does something with each item as soon as it is done with those that come before it.
 * @param before keys of those; keys that are not among the items count as done.
 * @param work says whether it succeeded; what comes after a failure is left undone.
 */
export async function inOrder<T>(
  items: ReadonlyMap<string, T>,
  before: (item: T) => readonly string[],
  work: (item: T) => Promise<boolean>,
): Promise<void> {
  const begun = new Map<string, Promise<boolean>>();
  const begin = (key: string): Promise<boolean> => {
    const item = items.get(key);
    if (item === undefined) return Promise.resolve(true);
    const running =
      begun.get(key) ??
      Promise.all(before(item).map(begin)).then((done) => done.every(Boolean) && work(item));
    begun.set(key, running);
    return running;
  };
  await Promise.all([...items.keys()].map(begin));
}
