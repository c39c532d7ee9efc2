import type { ShownApproval } from "../../drive-types";

/** How far a decision is, in a sentence: who must agree, who has, and who can still. */
export function standOf({ atLeast, agreed, asked, later, state }: ShownApproval): string {
  const wanted = `${agreed.length} of ${atLeast} ${atLeast === 1 ? "approval" : "approvals"}`;
  const so = agreed.length > 0 ? `: ${agreed.join(", ")} agreed` : "";
  if (state !== "PENDING") return `${wanted}${so}`;
  const left = asked.length > 0 ? `; asked: ${asked.join(", ")}` : "";
  const then = later.length > 0 ? `; later also ${later.join(", ")}` : "";
  return `${wanted}${so}${left}${then}`;
}
