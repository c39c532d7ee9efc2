import { judgeAlarms } from "../../map/alarms";
import { buildMap } from "../../map/build-map";
import { createMeasure } from "../../map/metrics";
import type { Deployment } from "../../monitor";
import type { DriveCalls } from "../drive-types";
import type { ConsoleParts } from "../parts";
import { CallRefused, type Serve } from "../serve-calls";

/** The stack's map, and how it is. */
export const mapCalls: Serve<Pick<DriveCalls, "GET map" | "GET health">> = {
  "GET map": (_, parts) => ({ map: buildMap(resourcesOf(deployed(parts)), "dev") }),
  "GET health": async (_, parts) => {
    const { hops, parts: all } = parts;
    const resources = resourcesOf(deployed(parts));
    const messages = await all.aws.sqs.messages();
    const queues = resources.flatMap(({ type, outputs }) =>
      type === "aws:sqs/queue:Queue" ? [String(outputs?.name)] : [],
    );
    const names = new Set([...queues, ...all.lambda.names]);
    const measure = createMeasure({ hops: hops.all, messages, names, now: Date.now() });
    const counts = Map.groupBy(messages, ({ queue }) => queue);
    return {
      alarms: judgeAlarms(resources, measure),
      queues: Object.fromEntries(queues.map((name) => [name, counts.get(name)?.length ?? 0])),
    };
  },
};

/** What is deployed. @throws CallRefused while the program has not run */
export function deployed({ deployment }: ConsoleParts): Deployment {
  const now = deployment();
  if (now) return now;
  throw new CallRefused(503, "The program has not run yet. Try again in a moment.");
}

function resourcesOf({ live, recordedOnly }: Deployment) {
  return [...live, ...recordedOnly.map((one) => ({ ...one, outputs: undefined }))].map(
    ({ outputs, ...one }) => ({ ...one, ...(outputs && { outputs }) }),
  );
}
