import { SQSClient } from "@aws-sdk/client-sqs";
import { assert } from "chai";
import { once } from "node:events";
import type { AwsCredentials } from "../../../registry/contract/aws";
import { createAwsClients } from "../../../functions/aws/clients";
import { errorOf } from "../../sandbox/aws/start";

type Options = { readonly abortSignal?: AbortSignal; readonly requestTimeout?: number };

/** A client class of its own for each test, because clients are kept by class. */
function clientClass(answer: (options?: Options) => Promise<string> = async () => "done") {
  const made: object[] = [];
  const sent: [command: unknown, options: Options | undefined][] = [];
  class Client {
    readonly config: object;
    constructor(config: object) {
      this.config = config;
      made.push(config);
    }
    send(command: unknown, options?: Options): Promise<string> {
      sent.push([command, options]);
      return answer(options);
    }
    /** As the SDK's aggregated clients do. */
    describe(): Promise<string> {
      return this.send("describe");
    }
  }
  return { Client, made, sent };
}

describe("createAwsClients", () => {
  it("makes one client for each region and keeps it over invocations", () => {
    const { Client, made } = clientClass();
    const first = createAwsClients(new AbortController().signal);
    const second = createAwsClients(new AbortController().signal);

    first.client(Client);
    second.client(Client);
    first.client(Client, "us-east-1");
    second.client(Client, "us-east-1");

    const retries = { maxAttempts: 5, retryMode: "adaptive" };
    assert.deepEqual(made, [retries, { region: "us-east-1", ...retries }]);
  });

  it("gives what the call gives", async () => {
    const { Client, sent } = clientClass();
    const client = createAwsClients(new AbortController().signal).client(Client);

    assert.equal(await client.send("command", { requestTimeout: 7 }), "done");

    const [command, options] = sent[0] ?? [];
    assert.equal(command, "command");
    assert.equal(options?.requestTimeout, 7);
  });

  it("gives real clients, whose other members work", async () => {
    const client = createAwsClients(new AbortController().signal).client(SQSClient, "eu-west-3");

    assert.instanceOf(client, SQSClient);
    assert.equal(await client.config.region(), "eu-west-3");
  });

  for (const method of ["send", "describe"] as const) {
    it(`sends nothing once its work is over (${method})`, async () => {
      const { Client, sent } = clientClass();
      const client = createAwsClients(AbortSignal.abort(new Error("over"))).client(Client);

      const error = await errorOf(client[method](undefined));

      assert.equal(error.message, "over");
      assert.deepEqual(sent, []);
    });
  }

  it("gives up a call that is under way when its work is over", async () => {
    const work = new AbortController();
    const { Client } = clientClass(async (options) => {
      await once(options?.abortSignal as AbortSignal, "abort");
      return "given up";
    });
    const call = createAwsClients(work.signal).client(Client).send("command");

    work.abort();

    assert.equal(await call, "given up");
  });

  it("gives up a call as well when the handler's own signal is aborted, or the work is over", async () => {
    const { Client, sent } = clientClass();
    const work = new AbortController();
    const own = [new AbortController(), new AbortController()] as const;
    const client = createAwsClients(work.signal).client(Client);
    await client.send("one", { abortSignal: own[0].signal });
    await client.send("two", { abortSignal: own[1].signal });
    const aborted = () => sent.map(([, options]) => options?.abortSignal?.aborted);

    own[0].abort();
    const first = aborted();
    work.abort();

    assert.deepEqual(first, [true, false]);
    assert.deepEqual(aborted(), [true, true]);
  });

  it("replaces what a client of another account signs with when it is told to, and asks once more", async () => {
    const used: unknown[] = [];
    class Client {
      constructor(readonly config: { readonly credentials?: unknown }) {}
      async send(): Promise<unknown> {
        const one = await (this.config.credentials as () => Promise<unknown>)();
        used.push(one);
        if (used.length !== 2) throw new Error(`refused ${used.length}`);
        return "done";
      }
    }
    const [first, second] = ["one", "two"].map((accessKeyId) => ({
      ...{ accessKeyId, secretAccessKey: "s" },
    })) as [AwsCredentials, AwsCredentials];
    let current = first;
    const asked: unknown[] = [];
    const clients = createAwsClients(new AbortController().signal, () => ({
      ...{ region: "eu-west-1", key: "other/eu-west-1", credentials: async () => current },
      renew: async (error, own) => {
        asked.push([(error as Error).message, own]);
        const isOther = current === first;
        current = second;
        return isOther;
      },
    }));

    const client = clients.client(Client, "other/eu-west-1");
    assert.equal(await client.send(), "done");
    const error = await errorOf(clients.client(Client, "other/eu-west-1").send());

    assert.equal(error.message, "refused 3");
    assert.deepEqual(used, [first, second, second]);
    assert.deepEqual(asked, [
      ["refused 1", first],
      ["refused 3", second],
    ]);
  });
});
