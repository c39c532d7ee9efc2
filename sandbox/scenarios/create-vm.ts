import type { Entity, Run } from "../../functions/port/types";
import type { Developer } from "./developer";

/** What came of creating the VM. */
export interface CreatedVm {
  readonly run: Run;
  /** The VM's entity, when there is one. */
  readonly entity: Entity | undefined;
}

/** The form of the guide: "Backend Prod VM", 2 cores, 4 GB, 50 GB, eu-west-1. */
export const guideInputs = {
  title: "Backend Prod VM",
  cpu: 2,
  memory: 4,
  storage: 50,
  region: "eu-west-1",
};

/** Longest that the scenario waits for a run or an event, in seconds. */
const patienceSeconds = 60;

/**
 * Does what a developer does: starts create_vm through Port's API, looks at the run until it ends, and
 * at the VM's entity until AWS's events have told the catalog that it is running.
 */
export async function createVm(developer: Developer): Promise<CreatedVm> {
  const run = await developer.watch(
    await developer.start("create_vm", guideInputs),
    patienceSeconds,
  );
  if (run.status !== "SUCCESS") return { run, entity: undefined };
  const isRunning = ({ properties }: Entity) => properties.deployed === "running";
  const entity = await developer.watchEntity("vm", guideInputs.title, isRunning, patienceSeconds);
  return { run, entity };
}

/** Whether everything went as it should. */
export function isRunningVm({ run, entity }: CreatedVm): boolean {
  return run.status === "SUCCESS" && entity?.properties.deployed === "running";
}
