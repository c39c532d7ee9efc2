import { assert } from "chai";
import { mock } from "node:test";
import { wakeMessage } from "../../../functions/runs/run-message";
import type { Action } from "../../../registry/action";
import type { TapFailure } from "../../support/tap";
import { useCapturedLog } from "./captured-log";
import { FakeDesk } from "./fake-desk";
import { thingAction } from "./setup";
import { useWaitingWorld } from "./waiting-world";

const start = Date.parse("2026-03-01T09:30:00.000Z");
const hours = (count: number) => count * 3_600_000;
const kinds = ["before effect", "answer lost"] as const;

/** How a played run ends. */
interface Ending {
  readonly status: string | undefined;
  readonly statusLabel: string | undefined;
  readonly summary: string | undefined;
  readonly entity: object | undefined;
  readonly ended: boolean | undefined;
}

describe("runs that wait, while any one call fails", function () {
  this.timeout(120_000);
  const world = useWaitingWorld();
  useCapturedLog();
  beforeEach(() => mock.timers.enable({ apis: ["Date"], now: start }));
  afterEach(() => mock.timers.reset());

  /** Plays a run from its message to its end. */
  async function play(
    action: Action,
    failure: TapFailure | undefined,
    script: (runId: string, drain: () => Promise<void>, desk: FakeDesk) => Promise<void>,
  ): Promise<Ending> {
    mock.timers.setTime(start);
    world.tap.restart();
    const request = await world.runs.start(action);
    const desk = new FakeDesk();
    await world.send(request);
    world.tap.restart(failure);
    await script(request.runId, () => world.drain(action, { stack: "prod", desk }), desk);
    const { status, statusLabel, summary } = world.runs.shown(request) ?? {};
    const entity = world.runs.standIn.entity("thing", request.runId)?.properties;
    const ended = await world.runs.isOver(request.runId);
    // A repeat asks a little later, and people have until a little later.
    const timeless = summary?.replace(/\d\d:\d\d UTC/, "…");
    return { status, statusLabel: statusLabel ?? undefined, summary: timeless, entity, ended };
  }

  /** Plays it again and again, each call failing once. */
  async function playAll(
    expected: Ending,
    kind: TapFailure["kind"],
    once: (failure?: TapFailure) => Promise<Ending>,
  ): Promise<void> {
    assert.deepEqual(await once(), expected);
    const labels = world.tap.calls.map(({ label }) => label);
    assert.isAbove(labels.length, 8);
    for (const [index, label] of labels.entries()) {
      const ending = await once({ call: index + 1, kind });

      assert.deepEqual(ending, expected, `${kind} at call ${index + 1}, ${label}`);
    }
  }

  for (const kind of kinds) {
    it(`a paused run ends the same (${kind})`, async () => {
      const expected = {
        status: "SUCCESS",
        statusLabel: "Arrived",
        summary: "Came with the ferry.",
        entity: { size: 3 },
        ended: true,
      };

      await playAll(expected, kind, (failure) => {
        let tide = 0;
        const action = thingAction({
          async handle({ run }) {
            const ship = await run.step("board", async () => "ferry");
            run.log("On board.");
            if (tide < 2) return run.pause({ seconds: 60, statusLabel: `Tide ${tide}` });
            const entity = { identifier: run.id, properties: { size: 3 } };
            return { entity, statusLabel: "Arrived", summary: `Came with the ${ship}.` };
          },
        });
        return play(action, failure, async (_runId, drain) => {
          await drain();
          for (tide = 1; tide <= 2; tide += 1) {
            await world.tick(start + tide * hours(1));
            await drain();
          }
        });
      });
    });

    it(`an approved run ends the same, and people are asked once (${kind})`, async () => {
      const expected = {
        status: "SUCCESS",
        statusLabel: "Made",
        summary: "Made it.",
        entity: undefined,
        ended: true,
      };

      await playAll(expected, kind, (failure) => {
        const action = thingAction({
          approval: {},
          handle: async () => ({ statusLabel: "Made", summary: "Made it." }),
        });
        return play(action, failure, async (runId, drain, desk) => {
          await drain();
          desk.decide("APPROVED");
          await world.sendMessage(wakeMessage(runId, runId, 0));
          await drain();
        });
      });
    });

    it(`a run that nobody decides about ends the same (${kind})`, async () => {
      const expected = {
        status: "FAILURE",
        statusLabel: "Not approved",
        summary:
          "Nobody decided in time; the request for approval expired at 1 Mar 2026, …. " +
          "Run the action again if it is still wanted.",
        entity: undefined,
        ended: true,
      };

      await playAll(expected, kind, (failure) => {
        const handle = () => assert.fail("the handler was started");
        return play(thingAction({ approval: {}, handle }), failure, async (_runId, drain) => {
          await drain();
          await world.tick(start + hours(12.1));
          await drain();
        });
      });
    });
  }

  it("a wake that comes before its run waits is handled after it, whoever looks for work", async () => {
    const action = thingAction({ approval: {}, handle: async () => ({ summary: "Made it." }) });
    const desk = new FakeDesk();
    const request = await world.runs.start(action);
    const drain = () => world.drain(action, { stack: "prod", desk });
    const ask = desk.ask.bind(desk);
    desk.ask = async (asked) => {
      const approval = await ask(asked);
      if (approval.state === "PENDING") {
        // Somebody is very fast, and another worker is idle.
        desk.decide("APPROVED");
        await world.sendMessage(wakeMessage(request.runId, asked.run?.group ?? "", 0));
        await drain();
      }
      return approval;
    };
    await world.send(request);

    await drain();

    assert.equal(world.runs.shown(request)?.summary, "Made it.");
  });
});
