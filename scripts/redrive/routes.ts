import { isLeft } from "fp-ts/Either";
import * as t from "io-ts";

const codec = t.readonly(
  t.intersection([
    t.type({
      /** URLs of the dead-letter queues. */
      deadLetterQueues: t.readonlyArray(t.string),
      /** Topic → URL of the queue from which its reader takes records. */
      records: t.readonly(t.record(t.string, t.string)),
      /** URL of the queue with runs on which the worker gave up. */
      failedRuns: t.string,
    }),
    t.partial({
      /** Name of the bucket with batches of records that Lambda gave up on. */
      failedBatches: t.string,
      /** URL of the queue with changes for listeners. */
      changes: t.string,
      /** URL of the queue on which the worker asks for approvals. */
      asks: t.string,
      catalog: t.readonly(t.type({ deadLetters: t.string, queue: t.string })),
    }),
  ]),
);

/** Where dead letters lie and where they go back: the stack's output `redrive`. */
export type Routes = t.TypeOf<typeof codec>;

/** Reads the output `redrive` out of a stack's outputs. @throws Error that says what to do */
export function readRoutes(outputs: unknown): Routes {
  const { redrive } = (outputs ?? {}) as { redrive?: unknown };
  const decoded = codec.decode(redrive);
  if (isLeft(decoded)) {
    const shown = JSON.stringify(redrive ?? null).slice(0, 100);
    throw new Error(
      `The stack's output "redrive" is ${shown}; it should say where dead letters lie. ` +
        `Deploy this version of Longshore first: pulumi up`,
    );
  }
  return decoded.right;
}
