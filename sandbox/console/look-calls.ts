import { CallRefused, type Serve } from "./serve-calls";
import type { LookCalls } from "./look-types";
import { readable } from "./readable";
import { shownHop } from "./stream";

/** Answers the calls that read, and start runs. */
export const lookCalls: Serve<LookCalls> = {
  "GET payload": ({ hop }, { hops }) => {
    const payload = hops.payloadOf(Number(hop));
    if (payload === undefined) {
      throw new CallRefused(404, `What step ${hop} handed on is forgotten, or was nothing.`);
    }
    return { payload: readable(payload, hops.secrets.redact) };
  },
  "GET hops": ({ trace }, { hops }) => ({
    hops: hops.all.filter(({ traces }) => traces.includes(trace)).map((hop) => shownHop(hops, hop)),
  }),
};
