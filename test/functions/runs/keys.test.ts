import { assert } from "chai";
import type { KeySource } from "../../../functions/handler-keys";
import { field, InputError } from "../../../registry";
import type { ActionContext } from "../../../registry/action";
import type { Fields } from "../../../registry/fields";
import { errorOf } from "../../sandbox/aws/start";
import { executeAlone } from "./execute-setup";
import { thingAction } from "./setup";

type Handle = (
  context: ActionContext<Fields, "CREATE" | "DAY-2" | "DELETE">,
) => Promise<{ summary: string } | undefined>;

const database = JSON.stringify({ user: "admin-7", password: 'pa"ss' });
const values: Readonly<Record<string, string>> = { "arn:token": "tok-123", "arn:db": database };
const keys: KeySource = {
  keyValues: {
    settings: { host: "a", others: "b" },
    secretArns: { token: "arn:token", db: "arn:db", others: "arn:others" },
  },
  readSecret: async (arn) => values[arn] ?? "",
};
const secrets = { token: "Token", db: "Database" };

describe("keys of a handler", () => {
  const run = (handle: Handle) => executeAlone({ ...thingAction({ handle }), secrets }, { keys });

  it("are those that it declares, and no others", async () => {
    const seen: unknown[] = [];
    const action = thingAction({
      handle: async ({ settings, secrets: own }: Parameters<Handle>[0]) =>
        void seen.push(settings, Object.keys(own)),
    });
    const settings = { host: field.string("Host"), none: field.string("N", { required: false }) };
    await executeAlone({ ...action, settings, secrets: { token: "T" } }, { keys }).result;

    assert.deepEqual(seen, [{ host: "a", none: undefined }, ["token"]]);
  });

  it("are blotted out once they are read, also the texts in one that is JSON", async () => {
    const { result, logged } = run(async ({ run: own, secrets: read }) => {
      own.log(`${await read.token?.()} ${await read.db?.()} admin-7 pa"ss`);
      return { summary: "tok-123" };
    });

    const { summary } = (await result) as { summary?: string };

    assert.equal(summary, "••••");
    assert.deepEqual(logged, ["•••• •••• •••• ••••"]);
  });

  it("are blotted out of errors and their stacks", async () => {
    for (const Kind of [Error, InputError]) {
      const { result } = run(async ({ secrets: read }) => {
        throw new Kind(`refused ${await read.token?.()}`);
      });
      const ended: unknown = await result.catch((error: unknown) => error);
      const said = ended instanceof Error ? [ended.message, ended.stack, ended] : [ended];

      assert.notInclude(JSON.stringify(said), "tok-123");
      assert.include(JSON.stringify(said), "refused ••••");
    }
  });

  it("are not stored with a step", async () => {
    const { result, saved } = run(async ({ run: own, secrets: read }) => {
      await own.step("login", async () => ({ db: await read.db?.() }));
      return undefined;
    });

    const error = await errorOf(result);

    assert.include(error.message, 'Step "login" gives a secret, which would be stored');
    assert.deepEqual(saved, []);
  });
});
