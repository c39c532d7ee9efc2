import { runtime } from "@pulumi/pulumi";
import { assert } from "chai";
import type { Session } from "node:inspector";
import { createRequire } from "node:module";
import { Script } from "node:vm";
import { spareDebugger } from "../../sandbox/closure-session";
import { errorOf } from "../support/error-of";

interface Hooks {
  getSessionAsync(): Promise<Session>;
}

describe("spareDebugger", () => {
  it("lets Pulumi find what a closure captures, with V8's debugger off", async () => {
    spareDebugger();
    const captured = { region: "eu-west-1", ports: [80, 443] };
    const inner = (port: number) => `${captured.region}:${port}`;
    const closure = () => captured.ports.map(inner);

    const { text } = await runtime.serializeFunction(closure);

    const module = { exports: {} as { handler?: () => string[] } };
    const evaluate = new Script(`(exports) => {${text}}`).runInThisContext() as (
      exports: typeof module.exports,
    ) => void;
    evaluate(module.exports);
    assert.deepEqual(module.exports.handler?.(), ["eu-west-1:80", "eu-west-1:443"]);
    const hooks = createRequire(__filename)("@pulumi/pulumi/runtime/closure/v8Hooks") as Hooks;
    const session = await hooks.getSessionAsync();
    const asked = new Promise((resolve, reject) => {
      session.post("Debugger.setPauseOnExceptions", { state: "none" }, (error) =>
        error ? reject(error) : resolve(undefined),
      );
    });
    assert.match((await errorOf(asked)).message, /not enabled/);
  });
});
