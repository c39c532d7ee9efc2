import * as pulumi from "@pulumi/pulumi";
import { assert } from "chai";
import { buildCode, serialize } from "../../components/magic-function";
import { filesOf, loadBundle } from "../support/program";
import { runUnderMocks } from "../support/pulumi";

/** The message of the error that a promise ends with. */
async function messageOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("It did not fail.");
}

/** Runs a bundle's text and calls its handler. */
function call(text: string | undefined): Promise<unknown> {
  const { handler } = loadBundle<{ handler: (event: unknown) => Promise<unknown> }>(text);
  return handler("event");
}

class Counter {
  #count = 0;
  next() {
    return ++this.#count;
  }
}

describe("serialize", () => {
  before(() => runUnderMocks(() => undefined));

  it("names the function and the variable that cannot be captured", async () => {
    const theBound = Math.max.bind(null, 1);
    const entry = () => () => Promise.resolve(theBound(2));

    const message = await messageOf(serialize("runs-worker", entry));

    assert.match(message, /^Magic function "runs-worker" cannot be serialised: /);
    assert.include(message, "'theBound'");
    assert.include(message, "Its entry may capture plain data and Outputs read with .get()");
  });

  it("names the variable that holds such a thing deep inside", async () => {
    const theSettings = { retry: { most: Math.max.bind(null, 1) } };
    const entry = () => () => Promise.resolve(theSettings.retry.most(2));

    const message = await messageOf(serialize("keeper", entry));

    assert.match(message, /^Magic function "keeper" cannot be serialised: /);
    assert.include(message, "'theSettings'");
  });

  it("refuses a secret, and does not quote it", async () => {
    const password = pulumi.secret("hunter2");
    const entry = () => () => Promise.resolve(password.get());

    const message = await messageOf(serialize("runs-worker", entry));

    assert.match(message, /^Magic function "runs-worker" cannot be serialised: /);
    assert.include(message, "Secret outputs cannot be captured by a closure");
    assert.notInclude(message, "hunter2");
  });

  it("keeps the error that it words as its cause", async () => {
    const password = pulumi.secret("hunter2");
    const entry = () => () => Promise.resolve(password.get());

    const error = await serialize("runs-worker", entry).catch((one: unknown) => one as Error);

    assert.instanceOf((error as Error).cause, Error);
  });
});

describe("buildCode", () => {
  before(() => runUnderMocks(() => undefined));

  it("captures plain data and outputs", async () => {
    const url = pulumi.output("https://example.com");
    const settings = { attempts: 3, paths: ["a", "b"] };
    const entry = () => (event: never) => Promise.resolve([event, url.get(), settings]);

    const files = await filesOf(await buildCode("f", { entry }));

    assert.deepEqual(Object.keys(files), ["index.js"]);
    assert.deepEqual(await call(files["index.js"]), ["event", "https://example.com", settings]);
  });

  it("bundles what the closure requires", async () => {
    const entry = () => {
      const { encodePath } =
        require("#functions/port/encode-path") as typeof import("#functions/port/encode-path");
      return () => Promise.resolve(encodePath({ method: "GET", path: ["a b"] }));
    };

    const files = await filesOf(await buildCode("f", { entry }));

    assert.equal(await call(files["index.js"]), "/v1/a%20b");
  });

  it("starts the entry once for each process, and the handler for each event", async () => {
    const entry = () => {
      let events = 0;
      return () => Promise.resolve(++events);
    };
    const files = await filesOf(await buildCode("f", { entry }));
    const { handler } = loadBundle<{ handler: () => Promise<number> }>(files["index.js"]);

    assert.deepEqual([await handler(), await handler()], [1, 2]);
  });

  it("names the function and the module that cannot be found", async () => {
    const entry = () => () =>
      Promise.resolve((require("#functions/nowhere") as { answer: number }).answer);

    const message = await messageOf(buildCode("lost", { entry }));

    assert.match(message, /^Magic function "lost" cannot be bundled: /);
    assert.include(message, "#functions/nowhere");
  });

  it("names the function whose closure has captured a class with private members", async () => {
    const counter = new Counter();
    const entry = () => () => Promise.resolve(counter.next());

    const message = await messageOf(buildCode("runs-worker", { entry }));

    assert.match(message, /^Magic function "runs-worker" cannot be bundled: /);
    assert.include(message, "#count");
  });

  it("fails like serialize", async () => {
    const theBound = Math.max.bind(null, 1);
    const entry = () => () => Promise.resolve(theBound(2));

    const message = await messageOf(buildCode("runs-worker", { entry }));

    assert.match(message, /^Magic function "runs-worker" cannot be serialised: .*'theBound'/s);
  });
});
