import { assert } from "chai";
import { mock } from "node:test";
import type { JsonObject } from "../../../functions/port/types";
import { until } from "../../support/until";
import { expectStatus } from "./fixtures";
import { startStandIn, usePort } from "./setup";

describe("timers of entities that were there before", () => {
  const fixture = usePort();

  it("expire", async () => {
    await expectStatus(
      fixture.call("POST", "/v1/blueprints", {
        ...{ identifier: "lease", title: "Lease", changelogDestination: { type: "KAFKA" } },
        schema: { properties: { ends: { type: "string", format: "timer" } } },
      }),
      201,
    );
    const lease = "/v1/blueprints/lease/entities";
    await expectStatus(fixture.call("POST", lease, { identifier: "desk" }), 201);
    const { state } = fixture.port;
    // The clock stands still until the timer is set, however long that takes.
    mock.timers.enable({ apis: ["Date"], now: Date.now() });
    const ends = new Date(Date.now() + 1).toISOString();
    const entities = state.entities.map((one) => ({ ...one, properties: { ends } }));
    const messages: string[] = [];

    const again = await startStandIn({
      state: { ...state, entities },
      produce: (_, value) => void messages.push(value),
    }).finally(() => mock.timers.reset());

    try {
      await until(() => messages.length > 0);
      const found = messages.map((one) => JSON.parse(one) as JsonObject);
      assert.deepEqual(
        found.map(({ action, context }) => [action, context]),
        [
          [
            "TIMER_EXPIRED",
            {
              ...{ blueprintIdentifier: "lease", entityIdentifier: "desk" },
              propertyIdentifier: "ends",
            },
          ],
        ],
      );
    } finally {
      await again.close();
    }
  });
});
