import type { DriveCalls } from "../drive-types";
import { CallRefused, type Serve } from "../serve-calls";

/** What goes wrong on purpose, and what comes of it. */
export const faultCalls: Serve<Pick<DriveCalls, "GET faults" | "POST fault">> = {
  "GET faults": async (_, { faults, accounts }) => ({
    faults: faults.all,
    counts: await accounts.counts(),
  }),
  "POST fault": ({ id, on, choice }, { faults }) => {
    try {
      if (id === undefined) faults.turnAllOff();
      else if (on) faults.turnOn(id, choice);
      else faults.turnOff(id);
    } catch (error) {
      throw new CallRefused(400, (error as Error).message);
    }
    return { faults: faults.all };
  },
};
