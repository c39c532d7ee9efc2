import { assert } from "chai";
import { badRuns, type BadRun, type Ending } from "../../support/bad-runs";
import type { TestSandbox } from "../../support/sandbox";
import { WayIn, type OpenRun, type Shape, type Way } from "./ways";

interface Sent extends BadRun {
  readonly run: OpenRun;
  readonly answer: number | undefined;
}

/**
 * Sends every bad input of runs by one way into a stack, as an action's run and as a workflow's node, and forged,
 * late and repeated ones.
 */
export function describeBadRuns(way: Way, sandboxOf: () => TestSandbox): void {
  for (const shape of ["action", "node"] as const) {
    describe(`${shape === "action" ? "runs of actions" : "nodes of workflows"} by ${way}`, () => {
      let door: WayIn;
      let reasons: string[];
      const all = new Map<BadRun, Sent>();

      before(async () => {
        door = new WayIn(way, shape, sandboxOf());
        await door.sandbox.takeReasons();
        for (const one of badRuns) all.set(one, await send(door, one));
        await door.goOn();
        reasons = await door.sandbox.takeReasons();
      });

      for (const one of badRuns)
        it(`${one.what}: ${endingBy(one, way)}`, async () => {
          const { run, answer, said } = all.get(one) ?? assert.fail();
          const ending = endingBy(one, way);
          if (way === "webhook") {
            assert.equal(answer, one.ends === "foreign" || one.ends === "letter" ? 422 : 202);
          }
          const now = await (ending === "failure" || ending === "success"
            ? door.ended(run)
            : door.look(run));
          assert.equal(now.status, statusOf[ending]);
          if (now.status !== "open") assert.match(now.said, said);
          if (ending === "letter") takeOut(reasons, said);
        });

      it("has no dead letter but those", () => {
        assert.deepEqual(reasons, []);
      });

      itIsHarmless(() => door, { shape, way });
    });
  }
}

const statusOf = {
  failure: "FAILURE",
  success: "SUCCESS",
  foreign: "open",
  letter: "open",
} as const;

/** What is sent to us alone is nobody else's. */
function endingBy({ ends }: BadRun, way: Way): Ending {
  return ends === "foreign" && way === "webhook" ? "failure" : ends;
}

async function send(door: WayIn, one: BadRun): Promise<Sent> {
  const run = await door.open();
  const bytes = Buffer.isBuffer(one.sent) ? one.sent : door.text(run, one.sent);
  return { ...one, run, answer: await door.send(bytes) };
}

function takeOut(reasons: string[], said: RegExp): void {
  const index = reasons.findIndex((reason) => said.test(reason));
  assert.notEqual(
    index,
    -1,
    `no dead letter says ${said.source}; there are:\n${reasons.join("\n")}`,
  );
  reasons.splice(index, 1);
}

/** What anybody can do with a run that is right. */
function itIsHarmless(doorOf: () => WayIn, { shape, way }: { shape: Shape; way: Way }): void {
  const inputsOf = (name: string) => ({
    inputs: `{"name":"${name}","size":1,"region":"eu-west-1"}`,
  });

  it("leaves a run alone that somebody forged, and says nothing of the secret", async () => {
    const door = doorOf();
    const run = await door.open();
    const text = door.text(run, inputsOf("forged"));

    const answer = await door.send(text, { secret: "guess" });
    await door.goOn();

    assert.equal((await door.look(run)).status, "open");
    assert.equal(answer, way === "webhook" ? 401 : undefined);
    const letters = await door.sandbox.takeReasons();
    assert.lengthOf(letters, way === "webhook" ? 0 : 1);
    for (const reason of letters) assert.match(reason, /is not from Port: its signature is wrong/);
  });

  if (way === "webhook")
    for (const ahead of [-400, 400])
      it(`leaves a run alone whose request is signed ${ahead} s from now`, async () => {
        const door = doorOf();
        const run = await door.open();

        const answer = await door.send(door.text(run, inputsOf("late")), { ahead });
        await door.goOn();

        assert.equal(answer, 401);
        assert.equal((await door.look(run)).status, "open");
      });

  it("does the work of a run once, however often and whenever it is sent", async () => {
    const door = doorOf();
    const run = await door.open();
    const name = `once-${way}-${shape}`;
    const text = door.text(run, inputsOf(name));

    await Promise.all([door.send(text), door.send(text), door.send(text)]);
    const { status } = await door.ended(run);
    await door.send(text, way === "webhook" ? { ahead: -10 } : {});
    await door.goOn();

    assert.equal(status, "SUCCESS");
    assert.deepEqual((await door.look(run)).log, [`Making ${name}.`]);
    assert.deepEqual(await door.sandbox.takeReasons(), []);
  });
}
