import { assert } from "chai";
import type { LogEntry } from "../runs/captured-log";
import { Plays } from "./plays";
import { scenarios } from "./scenarios";
import type { Ending } from "./story";
import { usualPanels, useWorld } from "./world";

/**
 * How a call fails. With one attempt the function itself feels it; with three, the client repeats a
 * call whose effect is there already. (A repeat of a call without effect shows nothing new.)
 */
const ways = [
  { attempts: 1, kinds: ["before effect", "answer lost"] },
  { attempts: 3, kinds: ["answer lost"] },
] as const;

/** What is no AWS client's and no Port client's repeats itself however often those do. */
const repeatsItself = /^PUT /;

/** Whether their answer is lost or they never arrive is the same. */
const onlyReads =
  /\.(GetItem|Query|VerifyMac|GenerateMac|DescribeStacks|ListSubscriptionsByTopic)$/;

describe("approvals while any one call fails", () => {
  const world = useWorld();

  for (const scenario of scenarios) {
    for (const { attempts, kinds } of ways) {
      it(`${scenario.title}: ends the same (attempts of a call: ${attempts})`, async function () {
        this.timeout(120_000);
        const rules = { ...usualPanels.rules, ...scenario.rules };
        // Of those whom nobody asks the clock would only look at the subscriptions, as it does at the others'.
        const subscribed = Object.values(rules).flatMap(({ approvers }) => approvers);
        const options = { subscribed, ...(scenario.rules && { rules: scenario.rules }) };
        const tale = await scenario.begin(world);
        const plays = new Plays(world, tale, () => world.deploy(attempts, options));
        const { calls, ending: expected } = await plays.whole();
        const countOf = (label: string) =>
          calls.filter((one) => one.label.startsWith(label)).length;
        const signals = countOf("PUT cloudformation-waitcondition-");
        assert.isAtMost(signals, 1, "signals while nothing fails");
        // The queue drops a wake that it has had.
        const wakes = countOf("AmazonSQS.SendMessageBatch");
        assert.lengthOf(tale.story.wakes, wakes, "wakes while nothing fails");

        for (const kind of kinds) {
          for (const [index, one] of calls.entries()) {
            const { label } = one;
            if (kind === "answer lost" && onlyReads.test(label)) continue;
            if (attempts > 1 && repeatsItself.test(label)) continue;
            const ending = await plays.failing(one, kind);

            const what = `${kind} at call ${index + 1}, ${label}`;
            assert.deepEqual(essence(ending, label), essence(ending && expected, label), what);
            if (!ending) assert.match(label, requestCalls, `${what}: nothing was asked`);
          }
        }
      });
    }
  }

  /** Without these a stack cannot ask; it is told so, and it is looked that nothing is left of it. */
  const requestCalls = /^DynamoDB_20120810\.(PutItem|GetItem)$/;

  /**
   * What must not differ. Pages on the way do: after an error one may find that one had decided. Who
   * launched the stack is looked up once, and approvers can do without.
   */
  function essence(ending: Ending | undefined, label: string): Partial<Ending> | undefined {
    if (!ending) return undefined;
    const { pages: _, wakes, shown, ...rest } = ending;
    if (label === "CloudFormation.DescribeStacks" && world.log.some(isLauncherUnknown)) return rest;
    return { ...rest, wakes, shown };
  }
});

function isLauncherUnknown({ message }: LogEntry): boolean {
  return message === "launcher not known";
}
