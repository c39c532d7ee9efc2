import { assert } from "chai";
import { mock } from "node:test";
import type { Port } from "../../../functions/port";
import { LogStream } from "../../../functions/runs/log-stream";
import { park } from "../../../functions/runs/park";
import { useCapturedLog } from "./captured-log";
import { requestOf, useTable } from "./setup";

describe("park", () => {
  const table = useTable();
  const log = useCapturedLog();
  afterEach(() => mock.timers.reset());

  for (const call of ["addLog", "update"] as const) {
    it(`gives Port up after a while when ${call} is never answered`, async () => {
      const store = table.store();
      const request = requestOf(`r_${call}`, "make_thing");
      await store.claim(request.runId, "one", { countAttempt: true });
      const asked = Promise.withResolvers<void>();
      const silent = () => {
        asked.resolve();
        return new Promise<never>(() => undefined);
      };
      const answered = { addLog: async () => undefined, update: async () => undefined };
      const port = { runs: { ...answered, [call]: silent } } as unknown as Port;
      const logs = new LogStream(port, request.runId);
      logs.add("Waiting.");
      mock.timers.enable({ apis: ["setTimeout"] });

      const pause = { status: "PAUSED", resumeAt: 5, statusLabel: "Waiting" } as const;
      const parked = park({ store, port }, request, pause, "one", logs);
      await asked.promise;
      mock.timers.tick(15_000);
      mock.timers.reset();
      await parked;

      assert.deepEqual((await store.read(request.runId))?.request, request);
      assert.deepInclude(log.at(-2), { error: "it took longer than 15 s" });
    });
  }
});
