/** What is called alike in the hub and in the members, so that neither has to be asked for the other's. */
export interface MemberNames {
  /** The hub's bus, to which the members send. */
  readonly bus: string;
  /** The role of a member with which the exporter reads. */
  readonly readRole: string;
  /** The role of a member with which actions work. */
  readonly runRole: string;
  /** How the names of the hub's roles begin that assume those. */
  readonly exporterRole: string;
  readonly workerRole: string;
  /** Of the worker whose runs share processes. */
  readonly sharedWorkerRole: string;
}

/** @param names of the project and of the stack, as they stand in names: short, of small letters, digits and dashes */
export function memberNames({ project, stack }: { project: string; stack: string }): MemberNames {
  return {
    bus: `${project}-${stack}-members`,
    readRole: `${project}-${stack}-catalog-read`,
    runRole: `${project}-${stack}-run`,
    // Pulumi puts a dash and seven digits behind.
    exporterRole: `${stack}-catalog-exporter-role*`,
    workerRole: `${stack}-runs-worker-role*`,
    sharedWorkerRole: `${stack}-runs-worker-shared-role*`,
  };
}
