import type { PlannedResource } from "./plan";

/**
 * Does something with each resource as soon as it is done with those that come before it.
 * @param before ids of those; ids that are not among the resources count as done.
 * @param work says whether it succeeded; what comes after a failure is left undone.
 */
export async function inOrder(
  resources: ReadonlyMap<string, PlannedResource>,
  before: (resource: PlannedResource) => readonly string[],
  work: (resource: PlannedResource) => Promise<boolean>,
): Promise<void> {
  const begun = new Map<string, Promise<boolean>>();
  const begin = (id: string): Promise<boolean> => {
    const resource = resources.get(id);
    if (!resource) return Promise.resolve(true);
    const running =
      begun.get(id) ??
      Promise.all(before(resource).map(begin)).then(
        (done) => done.every(Boolean) && work(resource),
      );
    begun.set(id, running);
    return running;
  };
  await Promise.all([...resources.keys()].map(begin));
}
