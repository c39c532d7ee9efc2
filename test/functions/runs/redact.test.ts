import { assert } from "chai";
import { InputError } from "../../../registry/errors";
import { field } from "../../../registry/fields";
import { createRedactor } from "../../../functions/runs/redact";
import { encryptInput } from "../../../sandbox/port/signing";
import { errorOf } from "../../sandbox/aws/start";
import { own } from "../../sandbox/port/setup";
import { executeAlone } from "./execute-setup";
import { requestOf, thingAction } from "./setup";

describe("createRedactor", () => {
  for (const [what, secrets, text, clean] of [
    ["every occurrence", ["hunter2"], "hunter2, hunter2!", "••••, ••••!"],
    ["two that touch", ["hunter2"], "hunter2hunter2", "••••••••"],
    ["characters that mean something in an expression", ["a.*$1"], "a.*$1 abc", "•••• abc"],
    [
      "what stands escaped in JSON",
      ['say "\n"'],
      JSON.stringify({ s: 'say "\n"' }),
      '{"s":"••••"}',
    ],
    ["what stands in a URL's path", ["a b/ü"], `/${encodeURIComponent("a b/ü")}`, "/••••"],
    [
      "what stands in a query",
      ["a b'~"],
      `?${new URLSearchParams({ p: "a b'~" }).toString()}`,
      "?p=••••",
    ],
    ["a secret within another", ["pass", "password"], "password, pass", "••••, ••••"],
    ["a secret in the middle of another", ["password", "wor"], "password", "••••"],
    ["secrets that overlap", ["abcd", "cdef"], "xabcdefx", "x••••x"],
    ["a secret that overlaps itself", ["abab"], "xabababx", "x••••x"],
    ["nothing for an empty secret", [""], "as it is", "as it is"],
    ["nothing without secrets", [], "as it is", "as it is"],
  ] as const) {
    it(`blots out ${what}`, () => {
      assert.equal(createRedactor(secrets)(text), clean);
    });
  }
});

describe("execute with a secret input", () => {
  const password = 'pa ss"word';
  const input = { password: field.secret("Password", { minLength: 8 }) };
  const run = (handle: Parameters<typeof thingAction>[0]["handle"], value = password) =>
    executeAlone(thingAction({ input, ...(handle && { handle }) }), {
      request: requestOf("r_1", "make_thing", {
        password: encryptInput(value, own.clientSecret),
      }),
      messageSecret: async () => own.clientSecret,
    });

  it("gives the handler the value in clear", async () => {
    const seen: unknown[] = [];

    await run(async (context) => void seen.push(context.input)).result;

    assert.deepEqual(seen, [{ password }]);
  });

  it("blots it out of what the run shows", async () => {
    const { result, logged } = run(async ({ run }) => {
      run.log(`log ${password}`);
      run.link(`https://example.com/?p=${encodeURIComponent(password)}`);
      return { statusLabel: password, summary: JSON.stringify({ password }), link: password };
    });

    assert.deepEqual(await result, {
      status: "SUCCESS",
      statusLabel: "••••",
      summary: '{"password":"••••"}',
      links: ["https://example.com/?p=••••", "••••"],
      entities: [],
    });
    assert.deepEqual(logged, ["log ••••"]);
  });

  it("blots it out of an InputError's message and the links", async () => {
    const { result } = run(async ({ run }) => {
      run.link(password);
      throw new InputError(`${password} is too simple`);
    });

    const { summary, links } = await result;

    assert.deepEqual({ summary, links }, { summary: "•••• is too simple", links: ["••••"] });
  });

  it("blots it out of any other error, whose cause is not kept", async () => {
    const { result } = run(() => Promise.reject(new Error(`login with ${password}`)));

    const error = await errorOf(result);

    assert.equal(error.message, "login with ••••");
    assert.isUndefined(error.cause);
  });

  it("does not quote a value that is not allowed", async () => {
    const { summary } = await run(undefined, "short").result;

    assert.equal(
      summary,
      "Password (password) has a value that is not allowed (it is secret and not shown); " +
        "allowed: text of at least 8 characters.",
    );
  });
});
