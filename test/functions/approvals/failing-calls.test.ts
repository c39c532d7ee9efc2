import { assert } from "chai";
import { mock } from "node:test";
import type { TapFailure } from "../../support/tap";
import type { LogEntry } from "../runs/captured-log";
import { scenarios, type Ending, type Scenario } from "./scenarios";
import { start, usualPanels, useWorld } from "./world";

/**
 * How a call fails. With one attempt the function itself feels it; with three, the client repeats a
 * call whose effect is there already. (A repeat of a call without effect shows nothing new.)
 */
const ways = [
  { kind: "before effect", attempts: 1 },
  { kind: "answer lost", attempts: 1 },
  { kind: "answer lost", attempts: 3 },
] as const;

/** What is no AWS client's and no Port client's repeats itself however often those do. */
const repeatsItself = /^PUT /;

/** Whether their answer is lost or they never arrive is the same. */
const onlyReads =
  /\.(GetItem|Query|VerifyMac|GenerateMac|DescribeStacks|ListSubscriptionsByTopic)$/;

describe("approvals while any one call fails", () => {
  const world = useWorld();

  for (const scenario of scenarios) {
    for (const { kind, attempts } of ways) {
      it(`${scenario.title}: ends the same (${kind}, attempts of a call: ${attempts})`, async function () {
        this.timeout(120_000);
        const expected = await play(scenario, attempts);
        if (expected) {
          assert.isAtMost(expected.writes.signals, 1, "signals while nothing fails");
          // The queue drops a wake that it has had.
          const { wakes, kept } = expected.writes;
          assert.equal(wakes, kept, "wakes while nothing fails");
        }
        const labels = world.tap.calls.map(({ label }) => label);

        for (const [index, label] of labels.entries()) {
          if (kind === "answer lost" && onlyReads.test(label)) continue;
          if (attempts > 1 && repeatsItself.test(label)) continue;
          const ending = await play(scenario, attempts, { call: index + 1, kind });

          const what = `${kind} at call ${index + 1}, ${label}`;
          assert.deepEqual(essence(ending, label), essence(ending && expected, label), what);
          if (!ending) assert.match(label, requestCalls, `${what}: nothing was asked`);
        }
      });
    }
  }

  async function play(
    scenario: Scenario,
    attempts: number,
    failure?: TapFailure,
  ): Promise<Ending | undefined> {
    mock.timers.setTime(start);
    // What earlier plays have left to read through is none of this one's.
    world.aws.endpoint.mailbox.replace([]);
    const rules = { ...usualPanels.rules, ...scenario.rules };
    // Of those whom nobody asks the clock would only look at the subscriptions, as it does at the others'.
    const subscribed = Object.values(rules).flatMap(({ approvers }) => approvers);
    world.deploy(attempts, { subscribed, ...(scenario.rules && { rules: scenario.rules }) });
    world.tap.restart(failure);
    const ending = await scenario.play(world);
    const left = await world.store.due(Number.MAX_SAFE_INTEGER);
    assert.deepEqual(left, [], "something is left to do");
    return ending;
  }

  /** Without these a stack cannot ask; it is told so, and `play` checks that nothing is left of it. */
  const requestCalls = /^DynamoDB_20120810\.(PutItem|GetItem)$/;

  /**
   * What must not differ. What failed is written again. Pages on the way differ, too: after an error one may find that one had decided. Who
   * launched the stack is looked up once, and approvers can do without.
   */
  function essence(ending: Ending | undefined, label: string): Partial<Ending> | undefined {
    if (!ending) return undefined;
    const { pages: _, writes: __, wakes, shown, ...rest } = ending;
    if (label === "CloudFormation.DescribeStacks" && world.log.some(isLauncherUnknown)) return rest;
    return { ...rest, wakes, shown };
  }
});

function isLauncherUnknown({ message }: LogEntry): boolean {
  return message === "launcher not known";
}
