import { assert } from "chai";
import { readable } from "../../../sandbox/console/readable";
import { useConsole } from "./setup";

describe("the console's calls", () => {
  const test = useConsole();

  it("say which there are when there is none of a name", async () => {
    const { status, body } = await test.ask("GET nothing");

    assert.equal(status, 404);
    assert.match(
      String(body.error),
      /no call "GET nothing"; there are .*GET payload, .*POST start/,
    );
  });

  it("take JSON alone, which no form of another page can send", async () => {
    const answer = await fetch(`${test.url}/console/form`, { method: "POST", body: "{}" });
    assert.equal(answer.status, 415);

    const headers = { "content-type": "application/json" };
    const broken = await fetch(`${test.url}/console/form`, { method: "POST", headers, body: "{" });
    assert.equal(broken.status, 400);
  });

  it("give the steps of a key, and what each has handed on", async () => {
    const { hops } = test;
    hops.traces.within(["r_1"], () => {
      hops.record("Kafka", "produced", undefined, { payload: Buffer.from('{"a":"{\\"b\\":1}"}') });
      hops.record("Lambda", "invoked");
    });

    const { body } = await test.ask("GET hops?trace=r_1");
    const [first, second] = body.hops as { id: number; what: string; hasPayload?: true }[];
    const payload = await test.ask(`GET payload?hop=${first?.id}`);
    const none = await test.ask(`GET payload?hop=${second?.id}`);

    assert.deepEqual([first?.what, first?.hasPayload], ["produced", true]);
    assert.deepEqual([second?.what, second?.hasPayload], ["invoked", undefined]);
    assert.deepEqual(payload.body, { payload: { a: { b: 1 } } });
    assert.equal(none.status, 404);
  });
});

describe("readable", () => {
  const redact = (text: string) => text.replaceAll("hunter2", "••••");
  const cases: [title: string, value: unknown, shown: unknown][] = [
    ["bytes", Buffer.from("plain"), "plain"],
    ["JSON in texts, however deep", '{"a":"[1,{\\"b\\":\\"x\\"}]"}', { a: [1, { b: "x" }] }],
    ["what only looks like JSON", "{broken", "{broken"],
    ["a secret in a text", "it is hunter2", "it is ••••"],
    ["a secret in JSON in a text", '{"a":"hunter2"}', { a: "••••" }],
    ["a secret as a name", { hunter2: 1 }, { "••••": 1 }],
    [
      "what AWS calls a secret, known or not",
      { SecretString: "s", Name: "n" },
      { SecretString: "••••", Name: "n" },
    ],
    [
      "a plaintext of KMS in an answer",
      { answer: '{"Plaintext":"abc"}' },
      { answer: { Plaintext: "••••" } },
    ],
    ["nothing", null, null],
  ];
  for (const [title, value, shown] of cases) {
    it(`shows ${title}`, () => assert.deepEqual(readable(value, redact), shown));
  }
});
