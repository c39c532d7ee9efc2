import { assert } from "chai";
import { mock } from "node:test";
import { handleChange, type ChangeParts } from "../../../functions/changes/handle-change";
import type { ChangeTask } from "../../../functions/changes/change-task";
import type { Port } from "../../../functions/port";
import {
  defineChangeListener,
  type ChangeContext,
  type ChangeListenerDeclaration,
} from "../../../registry/change-listener";
import { InputError } from "../../../registry/errors";
import { errorOf } from "../../sandbox/aws/start";
import { noKeys } from "../../support/no-keys";

const task: ChangeTask = {
  id: "changes-0 offset 1 note_size",
  listener: "note_size",
  change: {
    action: "DELETE",
    blueprint: "thing",
    entity: "box",
    by: {},
    before: null,
    after: null,
  },
};
const port = {} as Port;

function partsWith(
  handle: ChangeListenerDeclaration["handle"],
  more: Partial<ChangeParts> &
    Pick<ChangeListenerDeclaration, "timeoutSeconds" | "secrets"> & { when?: () => boolean } = {},
): ChangeParts {
  const { timeoutSeconds, secrets, when = () => true, ...parts } = more;
  const listener = defineChangeListener({
    identifier: "note_size",
    blueprint: "thing",
    when,
    handle,
    ...(secrets && { secrets }),
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
  });
  return {
    registry: { changeListeners: new Map([["note_size", listener]]) },
    port,
    keys: noKeys,
    availableMilliseconds: 60_000,
    lost: new AbortController().signal,
    ...parts,
  };
}

describe("handleChange", () => {
  afterEach(() => mock.timers.reset());

  it("hands change, Port and AWS to the listener", async () => {
    const contexts: ChangeContext[] = [];

    await handleChange(
      task,
      partsWith(async (context) => void contexts.push(context)),
    );

    assert.lengthOf(contexts, 1);
    assert.strictEqual(contexts[0]?.change, task.change);
    assert.strictEqual(contexts[0]?.port, port);
    assert.hasAllKeys(contexts[0]?.aws, ["client", "cloudControl"]);
  });

  it("tells no secret that the listener has read in its error", async () => {
    const keys = {
      keyValues: { settings: {}, secretArns: { token: "arn:token" } },
      readSecret: async () => "tok-123",
    };
    for (const Kind of [Error, InputError]) {
      const parts = partsWith(
        async ({ secrets }) => {
          throw new Kind(`refused ${await secrets.token?.()}`);
        },
        { keys, secrets: { token: "Token" } },
      );

      const error = await errorOf(handleChange(task, parts));

      assert.equal(error.message, "refused ••••");
      assert.equal(error instanceof InputError, Kind === InputError);
      assert.notInclude(error.stack, "tok-123");
    }
  });

  it("does nothing for a listener that was taken out of the installation", async () => {
    const parts = partsWith(() => assert.fail("the listener was called"));

    await handleChange({ ...task, listener: "gone" }, parts);
  });

  it("asks the listener whether the change matters, and does nothing when it does not", async () => {
    const handle = () => assert.fail("the listener was called");
    const when = mock.fn(() => false);

    await handleChange(task, partsWith(handle, { when }));

    assert.deepEqual(
      when.mock.calls.map((call) => call.arguments),
      [[task.change]],
    );
  });

  it("refuses a change for good of which the listener cannot say whether it matters", async () => {
    const handle = () => assert.fail("the listener was called");
    const when = () => {
      throw new TypeError("size is undefined");
    };

    const error = await errorOf(handleChange(task, partsWith(handle, { when })));

    assert.instanceOf(error, InputError);
    assert.equal(error.message, "when() threw: size is undefined");
  });

  it("throws what the listener throws", async () => {
    const thrown = new Error("no disk");

    const error = await errorOf(
      handleChange(
        task,
        partsWith(() => Promise.reject(thrown)),
      ),
    );

    assert.strictEqual(error, thrown);
  });

  for (const [what, timeoutSeconds, availableMilliseconds, limit] of [
    ["it allows", 5, 60_000, 5],
    ["the function has left", 30, 7_000, 7],
  ] as const) {
    it(`gives a listener up after the time that ${what}`, async () => {
      mock.timers.enable({ apis: ["setTimeout"] });
      const aborted: boolean[] = [];
      const hang = ({ signal }: ChangeContext) => {
        mock.timers.tick(limit * 1000 - 1);
        aborted.push(signal.aborted);
        mock.timers.tick(1);
        aborted.push(signal.aborted);
        return new Promise<void>(() => undefined);
      };

      const error = await errorOf(
        handleChange(task, partsWith(hang, { timeoutSeconds, availableMilliseconds })),
      );

      assert.equal(error.message, `it took longer than ${limit} s`);
      assert.deepEqual(aborted, [false, true]);
    });
  }

  it("gives a listener up whose message was lost", async () => {
    const lost = new AbortController();
    const hang = () => {
      lost.abort(new Error("the run was lost"));
      return new Promise<void>(() => undefined);
    };

    const error = await errorOf(handleChange(task, partsWith(hang, { lost: lost.signal })));

    assert.equal(error.message, "the run was lost");
  });

  it("lets nothing that a listener left running act on AWS", async () => {
    let late: ChangeContext | undefined;
    await handleChange(
      task,
      partsWith(async (context) => void (late = context)),
    );

    const call = (late as ChangeContext).aws.cloudControl.create("AWS::SNS::Topic", {});

    assert.equal((await errorOf(call)).message, "the work is over");
  });
});
