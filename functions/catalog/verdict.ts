import { AwsFailure, HopelessError } from "./aws-failure";

/** What is to be done with a message. */
export type Verdict =
  | { readonly state: "done" }
  | { readonly state: "retry"; readonly reason: string }
  | { readonly state: "dead"; readonly reason: string };

/** Turns what is thrown into a verdict. */
export async function attempt<T>(work: () => Promise<T>): Promise<T | Verdict> {
  try {
    return await work();
  } catch (error) {
    return verdictFor(error);
  }
}

/** What becomes of a message whose handling threw this. */
export function verdictFor(error: unknown): Verdict {
  const isFinal = error instanceof HopelessError || (error instanceof AwsFailure && !error.mayPass);
  return { state: isFinal ? "dead" : "retry", reason: (error as Error).message };
}

/** A message that was delivered often enough is not tried again. */
export function bounded(verdict: Verdict, deliveries: number, maxDeliveries: number): Verdict {
  const isOver = verdict.state === "retry" && deliveries >= maxDeliveries;
  return isOver ? { ...verdict, state: "dead" } : verdict;
}
