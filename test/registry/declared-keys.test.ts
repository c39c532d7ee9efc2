import { assert } from "chai";
import { defineAction, defineChangeListener, field } from "../../registry";
import { readSetting } from "../../registry/declared-keys";
import type { Field } from "../../registry/fields";
import { buildRegistry, type HandlerModule } from "../../registry/registry";
import { actionFile, changeFile, refusalOf } from "./setup";

const host = { host: field.string("Host", { default: "a" }) };
const token = { token: "Token of the status page" };

/** Files, and what their refusal says. */
const refused: readonly [HandlerModule[], readonly string[]][] = [
  [[actionFile("one", { setings: host })], ['"settings"?']],
  [[actionFile("one", { settings: [] })], ["settings is []", "an object of fields"]],
  [
    [actionFile("one", { settings: { host: "text" } })],
    ['settings.host is "text"', "a text, number"],
  ],
  [[actionFile("one", { settings: { "a b": host.host } })], ["settings.a b", "statusPage"]],
  [[actionFile("one", { settings: { host: field.secret("H") } })], ['"secret"', "in secrets"]],
  [[actionFile("one", { settings: { host: field.entity("H", "one") } })], ["settings.host"]],
  [[actionFile("one", { settings: { host: field.user("H") } })], ['"user"', "a text, number"]],
  [[actionFile("one", { settings: { host: field.list("H") } })], ['"array"', "a text, number"]],
  [[actionFile("one", { settings: { host: field.object("H") } })], ['"object"']],
  [
    [actionFile("one", { settings: { host: field.string("H", { visible: false }) } })],
    ["settings.host.visible"],
  ],
  [
    [actionFile("one", { settings: { host: field.number("H", { minimum: 2, default: 1 }) } })],
    ["settings.host.default is 1", "of at least 2"],
  ],
  [[actionFile("one", { secrets: ["token"] })], ['secrets is ["token"]']],
  [[actionFile("one", { secrets: { token: "" } })], ["secrets.token", "what the secret is"]],
  [[changeFile("one", { secrets: { "9": "Nine" } })], ["secrets.9", "statusPage"]],
  [
    [
      actionFile("one", { settings: host }),
      changeFile("two", { settings: { host: field.integer("H") } }),
    ],
    ["changes/two.ts: settings.host", "actions/one.ts", '"default":"a"', "another name"],
  ],
  [
    [actionFile("one", { secrets: token }), actionFile("two", { settings: { token: host.host } })],
    ["actions/two.ts: settings.token", "actions/one.ts", "a secret"],
  ],
  [
    [actionFile("one", { secrets: token, settings: { token: host.host } })],
    ["actions/one.ts: secrets.token", "in this file"],
  ],
];

describe("keys of the stack that handlers declare", () => {
  for (const [files, says] of refused) {
    it(`are refused: ${says[0]}`, () => {
      const refusal = refusalOf(...files);
      for (const text of says) assert.include(refusal, text);
    });
  }

  it("are gathered once, with whose they are, however two handlers word them", () => {
    const { keys } = buildRegistry([
      actionFile("one", { settings: host, secrets: token }),
      changeFile("two", {
        settings: { host: field.string("Machine", { default: "a", description: "Of two" }) },
        secrets: { token: "The same" },
      }),
    ]);

    const found = [...keys].map(([key, { file, title }]) => [key, file, title]);
    assert.deepEqual(found, [
      ["host", "actions/one.ts", "Host"],
      ["token", "actions/one.ts", "Token of the status page"],
    ]);
  });

  /** Field, text in the stack's file, value (or what is allowed instead). */
  const texts: readonly [Field<unknown>, string | undefined, unknown][] = [
    [field.string("S"), "1", "1"],
    [field.string("S"), "", { allowed: "text that is not empty" }],
    [field.string("S"), undefined, { allowed: "text" }],
    [field.string("S", { required: false }), undefined, undefined],
    [field.url("S"), "ftp://a", { allowed: "a URL such as https://example.com" }],
    [field.integer("I"), "12", 12],
    [field.integer("I"), "1.5", { allowed: "a whole number" }],
    [field.number("N", { default: 2 }), "", 2],
    [field.number("N"), "many", { allowed: "a number" }],
    [field.boolean("B"), "false", false],
    [field.boolean("B", { default: true }), undefined, true],
    [field.boolean("B"), "yes", { allowed: "true or false" }],
    [field.choice("C", ["x", "y"]), "y", "y"],
    [field.choice("C", ["x", "y"]), "z", { allowed: "one of x, y" }],
  ];
  for (const [one, text, value] of texts) {
    it(`read ${JSON.stringify(text)} for ${JSON.stringify(one.schema)}`, () => {
      const read = readSetting(one, text);
      assert.deepEqual("value" in read ? read.value : read, value);
    });
  }

  it("have their types in the handler, which knows no others", () => {
    const blueprint = "thing";
    const action = defineAction({
      ...({ identifier: "a", title: "A", trigger: "CREATE", blueprint, input: {} } as const),
      settings: {
        count: field.integer("Count"),
        size: field.choice("Size", ["s", "m"]),
        note: field.string("Note", { required: false }),
      },
      secrets: { token: "Token" },
      async handle({ settings, secrets }) {
        const count: number = settings.count;
        const size: "s" | "m" = settings.size;
        const secret: () => Promise<string> = secrets.token;
        // @ts-expect-error -- it may be left out
        const note: string = settings.note;
        // @ts-expect-error -- it is not declared
        void [settings.other, count, size, secret, note];
        // @ts-expect-error -- it is not declared
        void secrets.other;
      },
    });
    const listener = defineChangeListener({
      ...{ identifier: "l", blueprint, when: () => true },
      settings: { on: field.boolean("On") },
      async handle({ settings, secrets }) {
        const on: boolean = settings.on;
        // @ts-expect-error -- none is declared
        void [on, secrets.token];
      },
    });
    assert.deepEqual([action.kind, listener.kind], ["action", "change"]);
  });
});
