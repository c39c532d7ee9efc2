import { assert } from "chai";
import * as http from "node:http";
import type { ShownHop } from "../../../sandbox/console/look-types";
import { until } from "../../support/until";
import { useConsole } from "./setup";

interface Told {
  readonly event: string;
  readonly id: string;
  readonly steps: readonly string[];
}

/** Listens as a browser does. */
class Listening {
  readonly told: Told[] = [];
  readonly #request: http.ClientRequest;

  constructor(url: string, lastId?: string) {
    const headers = lastId === undefined ? {} : { "last-event-id": lastId };
    this.#request = http.get(`${url}/console/stream`, { headers }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("error", () => undefined);
      response.on("data", (part: string) => {
        text += part;
        const whole = text.split("\n\n");
        text = whole.pop() ?? "";
        this.told.push(...whole.filter((one) => !one.startsWith(":")).map(read));
      });
    });
    this.#request.on("error", () => undefined);
  }

  get steps(): string[] {
    return this.told.flatMap(({ steps }) => steps);
  }

  get lastId(): string {
    return this.told.at(-1)?.id ?? "";
  }

  end(): void {
    this.#request.destroy();
  }
}

function read(block: string): Told {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1] ?? "";
  const hops = JSON.parse(field("data")) as ShownHop[];
  return { event: field("event"), id: field("id"), steps: hops.map(({ what }) => what) };
}

describe("the console's stream", () => {
  const test = useConsole();
  const open: Listening[] = [];
  const listen = (lastId?: string) => {
    const one = new Listening(test.url, lastId);
    open.push(one);
    return one;
  };
  beforeEach(() => test.hops.all.splice(0));
  afterEach(() => open.splice(0).forEach((one) => one.end()));

  it("begins with what has happened, and goes on as it happens", async () => {
    test.hops.record("Port", "one");
    const page = listen();
    await until(() => page.steps.length === 1);

    test.hops.record("Port", "two");
    await until(() => page.steps.length === 2);

    assert.deepEqual(
      page.told.map(({ event }) => event),
      ["begin", "hops"],
    );
    assert.deepEqual(page.steps, ["one", "two"]);
  });

  it("goes on where a page was when its connection broke: nothing twice, nothing missed", async () => {
    const page = listen();
    await until(() => page.told.length === 1);
    test.hops.record("Port", "heard");
    await until(() => page.steps.length === 1);
    page.end();
    test.hops.record("Port", "missed");

    const again = listen(page.lastId);
    await until(() => again.steps.length === 1);
    test.hops.record("Port", "after");
    await until(() => again.steps.length === 2);

    assert.deepEqual(again.steps, ["missed", "after"]);
    assert.isFalse(again.told.some(({ event }) => event === "begin"));
  });

  it("begins anew for ids of another sandbox, and for those that are forgotten", async () => {
    const page = listen();
    await until(() => page.told.length === 1);
    const [epoch = ""] = page.lastId.split("-");
    for (const what of ["a", "b", "c"]) test.hops.record("Port", what);
    const [oldest] = test.hops.all.splice(0, 2);

    for (const id of [`00000000-${oldest?.id}`, `${epoch}-${(oldest?.id ?? 1) - 1}`, "nonsense"]) {
      const again = listen(id);
      await until(() => again.told.length === 1);
      assert.deepEqual(
        again.told.map(({ event, steps }) => [event, steps]),
        [["begin", ["c"]]],
        id,
      );
    }
  });

  it("tells no secret that is known, wherever it stands", async () => {
    test.hops.secrets.add("hunter2");
    const page = listen();
    await until(() => page.told.length === 1);

    test.hops.record("Port", "says hunter2", { kind: "log", message: "it is hunter2" });
    test.hops.record("Port", "the end");
    await until(() => page.steps.includes("the end"));

    assert.deepEqual(page.steps, ["says ••••", "the end"]);
  });
});
