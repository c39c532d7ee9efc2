import { randomUUID } from "node:crypto";
import { AwsError, requiredText, type AwsCall } from "./call";
import { withRequestContext } from "./request-context";
import { resourcePermissions, type ResourceStep, type StepSubject } from "./resource-permissions";
import { HandlerError } from "./resource-store";

/** What is known of the resource before a step. */
export type Known = Pick<StepSubject, "identifier" | "properties" | "changed">;

/**
 * Checks what the type's own service asks for, besides the `cloudformation:` action.
 * @throws HandlerError AccessDenied, which makes an accepted request fail.
 */
export function allow(call: AwsCall, step: ResourceStep, known: Known): void {
  const { region, accountId } = call;
  const type = requiredText(call.input, "TypeName");
  for (const permission of resourcePermissions(step, { type, region, accountId, ...known })) {
    const reason = call.denied(withRequestContext(permission, step, { type, ...known }));
    if (reason) throw new HandlerError("AccessDenied", reason);
  }
}

/**
 * Checks the same for a read, which is answered at once.
 * @throws AwsError AccessDeniedException.
 */
export function allowReading(call: AwsCall, step: "read" | "list", known: Known): void {
  try {
    allow(call, step, known);
  } catch (error) {
    if (!(error instanceof HandlerError)) throw error;
    throw new AwsError(
      "AccessDeniedException",
      `${requiredText(call.input, "TypeName")} Handler returned status FAILED: ${error.message} ` +
        `(HandlerErrorCode: AccessDenied, RequestToken: ${randomUUID()})`,
    );
  }
}
