import type { Hops, Hop } from "../hops";
import type { Cause } from "./look-types";

/** What the keys of a step are called: the title with which each began. */
export function causesOf(hops: Hops, traces: Hop["traces"]): Cause[] {
  return traces.map((trace) => {
    const first = hops.all.find((hop) => hop.traces.includes(trace));
    const begun = first?.detail?.kind === "begun" ? first.detail.title : first?.what;
    return { trace, title: hops.secrets.redact(begun ?? trace), isRun: trace.startsWith("r_") };
  });
}
