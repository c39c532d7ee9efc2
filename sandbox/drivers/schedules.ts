import type { ScheduleTarget } from "../schedules/schedules";
import { nameOf, putDriver, type Driver } from "./driver";
import { accountId, type SandboxParts } from "./parts";

/** Schedules of EventBridge Scheduler: they fire by themselves, and when told to. */
export function scheduleDrivers({ schedules, region }: SandboxParts): Record<string, Driver> {
  return {
    "aws:scheduler/schedule:Schedule": putDriver({
      put: async (request) => {
        const { inputs } = request;
        const name = nameOf(request);
        const group = (inputs.groupName ?? "default") as string;
        const at = (inputs.region ?? region) as string;
        const arn = `arn:aws:scheduler:${at}:${accountId}:schedule/${group}/${name}`;
        schedules.put({
          name,
          arn,
          expression: String(inputs.scheduleExpression),
          enabled: inputs.state !== "DISABLED",
          target: inputs.target as ScheduleTarget,
        });
        return { id: `${group}/${name}`, outputs: { name, arn } };
      },
      exists: (live) => schedules.names.includes(nameOf(live)),
      delete: async (live) => schedules.remove(nameOf(live)),
    }),
  };
}
