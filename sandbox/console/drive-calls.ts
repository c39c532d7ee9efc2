import type { DriveCalls } from "./drive-types";
import type { Serve } from "./serve-calls";

/** Answers the calls that break, cause and mend things. */
export const driveCalls: Serve<DriveCalls> = {};
