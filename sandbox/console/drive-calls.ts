import type { DriveCalls } from "./drive-types";
import { accountCalls } from "./drive/account-calls";
import { eventCalls } from "./drive/event-calls";
import { faultCalls } from "./drive/fault-calls";
import { letterCalls } from "./drive/letter-calls";
import { mailCalls } from "./drive/mail-calls";
import { mapCalls } from "./drive/map-calls";
import type { Serve } from "./serve-calls";

/** Answers the calls that break, cause and mend things. */
export const driveCalls: Serve<DriveCalls> = {
  ...faultCalls,
  ...mapCalls,
  ...letterCalls,
  ...mailCalls,
  ...accountCalls,
  ...eventCalls,
};
