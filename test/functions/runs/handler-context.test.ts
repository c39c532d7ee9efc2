import { assert } from "chai";
import type { Json } from "../../../functions/port/types";
import type { ApprovalDesk } from "../../../functions/approvals/desk";
import type { ActionContext } from "../../../registry/action";
import type { Fields } from "../../../registry/fields";
import { launchAction } from "../../../registry/products/launch-action";
import { productOf } from "../../registry/products/setup";
import { errorOf } from "../../sandbox/aws/start";
import { executeAlone } from "./execute-setup";
import { thingAction } from "./setup";

type Context = ActionContext<Fields, "CREATE" | "DAY-2" | "DELETE">;

describe("run.step", () => {
  const stepping = (
    handle: (context: Context) => Promise<void>,
    steps: ReadonlyMap<string, Json> = new Map(),
  ) => executeAlone(thingAction({ handle }), { steps });

  it("stores a result before it gives it", async () => {
    const order: unknown[] = [];
    const action = thingAction({
      async handle({ run }) {
        order.push(await run.step("create", async () => "i-1"));
      },
    });

    const saveStep = async (name: string, result: Json) => void order.push([name, result]);
    await executeAlone(action, { saveStep }).result;

    assert.deepEqual(order, [["create", "i-1"], "i-1"]);
  });

  it("gives the first time what a repeat would give: the result through JSON", async () => {
    const given: unknown[] = [];
    const { result, saved } = stepping(async ({ run }) => {
      given.push(await run.step("date", async () => ({ at: new Date(0), none: undefined })));
      given.push(await run.step("nothing", async () => undefined));
    });
    await result;

    const expected = [{ at: "1970-01-01T00:00:00.000Z" }, null];
    assert.deepEqual(given, expected);
    assert.deepEqual(
      saved.map(([, value]) => value),
      expected,
    );
  });

  it("gives the stored result without the work", async () => {
    const given: unknown[] = [];
    const stored = new Map<string, Json>([
      ["create", "i-1"],
      ["nothing", null],
    ]);
    const { result, saved } = stepping(async ({ run }) => {
      given.push(await run.step("create", () => assert.fail("the work was repeated")));
      given.push(await run.step("nothing", () => assert.fail("the work was repeated")));
    }, stored);
    await result;

    assert.deepEqual(given, ["i-1", null]);
    assert.deepEqual(saved, []);
  });

  it("stores nothing when the work fails", async () => {
    const { result, saved } = stepping(async ({ run }) => {
      await run.step("create", () => Promise.reject(new Error("no disk")));
    });

    assert.equal((await errorOf(result)).message, "no disk");
    assert.deepEqual(saved, []);
  });

  it("refuses one name for two steps", async () => {
    const { result, saved } = stepping(async ({ run }) => {
      await run.step("create", async () => 1);
      await run.step("create", async () => 2);
    });

    assert.equal(
      (await errorOf(result)).message,
      'Step "create" is used twice in one run; give every step its own name.',
    );
    assert.deepEqual(saved, [["create", 1]]);
  });
});

describe("a handler's context after the deadline", () => {
  /** The context of a handler whose time was over at once. */
  async function outlivedContext() {
    let context: Context | undefined;
    const action = thingAction({
      handle: (given) => {
        context = given;
        given.run.log("in time");
        return new Promise<undefined>(() => undefined);
      },
    });
    const execution = executeAlone(action, { availableMilliseconds: 0 });
    await errorOf(execution.result);
    assert.isDefined(context);
    return { ...execution, context };
  }

  it("ignores log lines", async () => {
    const { context, logged } = await outlivedContext();

    context.run.log("too late");
    await new Promise(setImmediate);

    assert.deepEqual(logged, ["in time"]);
  });

  it("starts no step", async () => {
    const { context, saved } = await outlivedContext();

    const error = await errorOf(
      context.run.step("late", () => assert.fail("the step was started")),
    );

    assert.equal(error.message, "it took longer than 0 s");
    assert.deepEqual(saved, []);
  });

  it("sends nothing to AWS", async () => {
    const { context } = await outlivedContext();
    class Client {
      send(): Promise<void> {
        return assert.fail("something was sent");
      }
    }

    const calls = [
      context.aws.client(Client).send(),
      context.aws.cloudControl.create("AWS::SNS::Topic", {}),
      context.aws.cloudControl.get("AWS::SNS::Topic", "t"),
    ];

    for (const call of calls) {
      assert.equal((await errorOf(call)).message, "it took longer than 0 s");
    }
  });

  it("is over as well when the handler came through", async () => {
    let late: Context | undefined;
    const { result } = executeAlone(
      thingAction({ handle: async (context) => void (late = context) }),
    );
    await result;

    assert.isTrue(late?.signal.aborted);
    const step = late?.run.step("late", async () => 1);
    assert.equal((await errorOf(Promise.resolve(step))).message, "the work is over");
  });
});

describe("findApproval", () => {
  const desk = { find: async () => undefined } as unknown as ApprovalDesk;
  const approvals = { stack: "dev", desk };
  const isGiven = (context: object) => Object.hasOwn(context, "findApproval");

  it("is given to launches of products, and to no other handler", async () => {
    const given: boolean[] = [];
    const note = async (context: object) => void given.push(isGiven(context));
    const product = productOf({ rest: "Resources: { Topic: { Type: AWS::SNS::Topic } }\n" });
    const launch = launchAction(product, async (_product, context) => {
      await note(context);
      return {};
    });

    await executeAlone(launch, { approvals }).result;
    await executeAlone(thingAction({ handle: note }), { approvals }).result;

    assert.deepEqual(given, [true, false]);
  });
});
