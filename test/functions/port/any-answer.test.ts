import { assert } from "chai";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { PortError, type Port } from "../../../functions/port";
import { portOver } from "../../../functions/port/create-port";
import { encodePath } from "../../../functions/port/encode-path";
import { readAnswer } from "../../../functions/port/read-answer";
import type { RawReply } from "../../support/http-server";
import { type Setup, login, portErrorOf, startPort } from "./setup";

const blueprint = { identifier: "vm", title: "VM", schema: { properties: {} } };
const action = {
  identifier: "make",
  title: "Make",
  trigger: {
    type: "self-service",
    operation: "CREATE",
    userInputs: { properties: {}, required: [] },
  },
  invocationMethod: { type: "KAFKA" },
} as const;
const all = { combinator: "and", rules: [] } as const;

/** Every call of the client. */
const calls: Record<string, (port: Port) => Promise<unknown>> = {
  "blueprints.get": ({ blueprints }) => blueprints.get("vm"),
  "blueprints.upsert": ({ blueprints }) => blueprints.upsert(blueprint),
  "blueprints.delete": ({ blueprints }) => blueprints.delete("vm"),
  "actions.get": ({ actions }) => actions.get("make"),
  "actions.upsert": ({ actions }) => actions.upsert(action),
  "actions.delete": ({ actions }) => actions.delete("make"),
  "entities.create": ({ entities }) => entities.create("vm", { identifier: "a" }),
  "entities.upsert": ({ entities }) => entities.upsert("vm", { identifier: "a" }),
  "entities.upsertMany": ({ entities }) => entities.upsertMany("vm", [{ identifier: "a" }]),
  "entities.update": ({ entities }) => entities.update("vm", "a", {}),
  "entities.get": ({ entities }) => entities.get("vm", "a"),
  "entities.delete": ({ entities }) => entities.delete("vm", "a"),
  "entities.search": ({ entities }) => entities.search(all),
  "entities.searchBlueprint": ({ entities }) =>
    Array.fromAsync(entities.searchBlueprint("vm", all)),
  "runs.get": ({ runs }) => runs.get("r_1"),
  "runs.addLog": ({ runs }) => runs.addLog("r_1", "hello"),
  "runs.update": ({ runs }) => runs.update("r_1", {}),
  "runs.end": ({ runs }) => runs.end("r_1", { status: "SUCCESS" }),
  "runs.start": ({ runs }) => runs.start("make", { properties: {} }),
};

const values = [
  ...[null, true, 0, -1, 1e308, "", "x", [], [null], ["x"], [{}], {}],
  ...[{ identifier: 1 }, { identifier: "vm" }, { id: "r_1" }],
];
const fields = ["entity", "entities", "blueprint", "action", "run", "errors", "next", "error"];

/** Bodies of any shape: JSON of any kind, and each field of Port's with anything in it. */
const bodies: string[] = [
  "",
  "nonsense",
  "\ud800",
  '{"ok":',
  ...values.map((value) => JSON.stringify(value)),
  ...fields.flatMap((field) => values.map((value) => JSON.stringify({ [field]: value }))),
  ...[{ schema: 1 }, { schema: { properties: [] } }, { relations: { a: null }, schema: {} }].map(
    (part) => JSON.stringify({ blueprint: { identifier: "vm", ...part } }),
  ),
  ...[{ trigger: 1 }, { trigger: { userInputs: 1 } }, { invocationMethod: [] }].map((part) =>
    JSON.stringify({ action: { identifier: "make", ...part } }),
  ),
  JSON.stringify({ entity: { identifier: "a", properties: 1 } }),
  `{"entity":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
];

describe("an answer of Port's of any shape", function () {
  this.timeout(60_000);
  let setup: Setup;
  beforeEach(async () => {
    setup = await startPort({ maxAttempts: 1, maxAnswerBytes: 1_000_000 });
  });
  afterEach(() => setup.server.close());

  /** Makes a call for each status and body. @param answer what leads it to a client that is so answered */
  async function playAll(
    call: (port: Port) => Promise<unknown>,
    answer: (status: number, text: string) => Port,
  ): Promise<void> {
    for (const status of [200, 207, 400, 404, 409, 422]) {
      for (const text of bodies) {
        await call(answer(status, text)).catch((error: unknown) => {
          assert.instanceOf(error, PortError, `${status} ${text.slice(0, 100)}`);
        });
      }
    }
  }

  for (const [name, call] of Object.entries(calls)) {
    it(`ends ${name} with a result or a PortError`, () => playAll(call, answeredBy));
  }

  it("ends a call over HTTP with a result or a PortError", () =>
    playAll(calls["entities.upsertMany"]!, (status, text) => {
      setup.server.onOther(login, { status, text });
      return setup.port;
    }));

  it("ends a login with a PortError", async () => {
    const answers = values.flatMap((value) => [
      { accessToken: value, expiresIn: 60 },
      { accessToken: "t", expiresIn: value },
    ]);
    for (const answer of answers.filter(
      (one) => one.accessToken !== "x" && one.expiresIn !== 1e308,
    )) {
      setup.server.on("POST", login, { json: answer });
      await portErrorOf(calls["entities.get"]!(setup.connect()));
    }
  });

  it("is unpacked", async () => {
    const json = { entity: { identifier: "a" } };
    setup.server.onOther(login, packed(gzipSync(JSON.stringify(json)), "gzip"));

    assert.equal((await setup.port.entities.get("vm", "a"))?.identifier, "a");
  });

  /** Answers of 200 that cannot be read. */
  const unreadable: Record<string, RawReply> = {
    "is too large": packed(Buffer.alloc(1_000_001, 32), "identity"),
    "unpacks to too much": packed(gzipSync(Buffer.alloc(50_000_000, 32)), "gzip"),
    "is not what it says": packed(Buffer.from("{}"), "gzip"),
    "breaks off": packed(gzipSync("{}").subarray(0, 12), "gzip"),
    "has an encoding that was not asked for": packed(brotliCompressSync("{}"), "br"),
  };
  for (const [what, reply] of Object.entries(unreadable)) {
    it(`ends the call when it ${what}`, async () => {
      setup.server.onOther(login, reply);

      const error = await portErrorOf(setup.port.entities.get("vm", "a"));

      assert.match(error.code ?? "", /^answer_(too_large|unreadable)$/);
    });
  }

  it("has its status even when its body cannot be read", async () => {
    setup.server.onOther(login, { ...packed(Buffer.from("x"), "gzip"), status: 404 });

    const error = await portErrorOf(setup.port.entities.get("vm", "a"));

    assert.deepEqual([error.status, error.code, error.retryable], [404, undefined, false]);
  });
});

/** A client that has this answer to everything, without a server. */
function answeredBy(status: number, text: string): Port {
  const raw = { status, body: Buffer.from(text), encoding: undefined };
  return portOver((request) =>
    readAnswer(raw, {
      ...{ method: request.method, path: encodePath(request) },
      ...{ repeatable: true, limitBytes: 1_000_000, retryAfterSeconds: undefined, secrets: [] },
    }),
  );
}

function packed(bytes: Buffer, encoding: string): RawReply {
  return { bytes, headers: { "content-encoding": encoding } };
}
