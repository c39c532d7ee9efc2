/** Whether an output is the gate's own; a number stands behind its name where that was taken. */
export function isGateOutput(name: string): boolean {
  return /^ApprovalDecision\d*$/.test(name);
}

/** Whether a resource is the gate's wait condition. */
export function isGateCondition(logicalId: string | undefined): boolean {
  return /^ApprovalCondition\d*$/.test(logicalId ?? "");
}

/** Whether a resource is the gate's check, which lets the stack pass. */
export function isGateCheck(logicalId: string | undefined): boolean {
  return /^ApprovalCheck\d*$/.test(logicalId ?? "");
}
