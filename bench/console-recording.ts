import type { Hops } from "../sandbox/hops";
import type { PortRun } from "../sandbox/port/stand-in";

/** What is replayed. */
export interface Recorded {
  /** As they are in the end; those that have not started yet are not to be shown. */
  readonly runs: readonly PortRun[];
  /** How many have started. */
  readonly started: () => number;
  /** Each tells one step. */
  readonly steps: readonly ((hops: Hops) => void)[];
}

const worker = "dev-runs-worker-function";

/** Makes up what so many runs and events would be, in the order in which it happens. */
export function recordRuns(runCount: number, eventCount: number): Recorded {
  let started = 0;
  const runs = Array.from({ length: runCount }, (_, index) => runOf(index));
  const perRun = eventCount / runCount;
  const steps = runs.flatMap((run, index) => [
    (hops: Hops) => {
      started = index + 1;
      hops.record("Port", `run ${run.id} started`, { kind: "begun", title: "create_vm" }, of(run));
    },
    (hops: Hops) => hops.record("Kafka", "produced", { kind: "passed", to: "Kafka" }, of(run)),
    (hops: Hops) => hops.record("Lambda", "invoked", { kind: "passed", to: worker }, of(run)),
    (hops: Hops) =>
      hops.record("Port", "logged", { kind: "log", message: "Creating it." }, of(run)),
    ...Array.from({ length: perRun }, (__, number) => (hops: Hops) => {
      const detail = { kind: "event", name: "RunInstances", deliveries: number % 2 } as const;
      hops.record("EventBridge", `aws.ec2 RunInstances ${index}`, detail, of(run));
    }),
    (hops: Hops) =>
      hops.record("Port", "ended", { kind: "ended", status: "SUCCESS", summary: "" }, of(run)),
  ]);
  return { runs, started: () => started, steps };
}

function of({ id }: PortRun) {
  return { traces: [id], payload: { run: id, text: "x".repeat(500) } };
}

function runOf(index: number): PortRun {
  const at = new Date(Date.UTC(2026, 0, 31) + index * 1000).toISOString();
  const label = (identifier: string) => ({ identifier, title: identifier, icon: null });
  return {
    id: `r_${String(index).padStart(16, "0")}`,
    status: index % 10 === 0 ? "FAILURE" : "SUCCESS",
    ...{ statusLabel: null, blueprint: label("vm"), entity: label(`vm-${index}`) },
    ...{ action: label("create_vm"), properties: { cpu: 2 }, endedAt: at, source: "API" },
    ...{ requiredApproval: false, approval: null, link: [], externalRunId: null },
    summary: `VM ${index} is a t3.medium.`,
    ...{ createdBy: "developer", updatedBy: "longshore", createdAt: at, updatedAt: at, logs: [] },
  };
}
