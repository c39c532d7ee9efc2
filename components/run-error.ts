import * as pulumi from "@pulumi/pulumi";

/** The error as Pulumi shows it without a stack trace, whatever the message of another quotes. */
export function toRunError(error: unknown): pulumi.RunError {
  if (pulumi.RunError.isInstance(error)) return withoutStack(error);
  const message = error instanceof Error ? error.message : String(error);
  return withoutStack(new pulumi.RunError(message.replace(/\n\s+at .*/g, ""), { cause: error }));
}

/**
 * Something to wait for whose failure stops the program. In a resource's inputs, a rejection would be
 * shown once more for everything behind the resource, each time with a stack trace; so the inputs
 * wait for ever instead, and Pulumi's runner hears of the failure itself.
 */
export function orStop<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    void Promise.reject(toRunError(error));
    return new Promise<never>(() => undefined);
  });
}

/** Once the program's own lines are through, Pulumi's runner shows the stack of every error that has one. */
function withoutStack(error: pulumi.RunError): pulumi.RunError {
  error.stack = "";
  return error;
}
