import { assert } from "chai";
import { send, usePort } from "./setup";

describe("Faults", () => {
  const fixture = usePort();
  const get = (path: string) => fixture.call("GET", path);

  it("answers as told, as often as told, with its headers and body", async () => {
    fixture.port.faults.add({
      method: "GET",
      path: /blueprints$/,
      times: 2,
      answer: { status: 429, headers: { "retry-after": "7" }, body: { ok: false } },
    });

    const answers = [
      await get("/v1/blueprints"),
      await get("/v1/blueprints?x=blueprints"),
      await get("/v1/blueprints"),
    ];

    assert.deepEqual(
      answers.map(({ status }) => status),
      [429, 429, 200],
    );
    assert.equal(answers[0]?.headers.get("retry-after"), "7");
    assert.deepEqual(answers[0]?.body, { ok: false });
  });

  it("calls a function, and answers as always", async () => {
    let heard = 0;
    fixture.port.faults.add({ path: /blueprints$/, times: 1, answer: () => void (heard += 1) });

    const statuses = [await get("/v1/blueprints"), await get("/v1/blueprints")].map(
      ({ status }) => status,
    );

    assert.deepEqual(statuses, [200, 200]);
    assert.equal(heard, 1);
  });

  it("may lose the answer to what was done, of the requests that it picks", async () => {
    let asked = 0;
    fixture.port.faults.add({ when: () => (asked += 1) === 2, answer: "answer lost" });
    const make = (identifier: string) =>
      fixture.call("POST", "/v1/blueprints", {
        identifier,
        title: identifier,
        schema: { properties: {} },
      });
    // The token is the first request.
    const lost = await make("lost").catch(() => "no answer");

    assert.equal(lost, "no answer");
    assert.equal((await make("answered")).status, 201);
    assert.deepEqual(
      fixture.port.blueprints().map(({ identifier }) => identifier),
      ["lost", "answered"],
    );
  });

  it("leaves other methods and paths alone, also with a global expression", async () => {
    fixture.port.faults.add({ method: "post", path: /runs/g, answer: { status: 503 } });

    const statuses = [
      await get("/v1/actions/runs"),
      await fixture.call("POST", "/v1/actions/x/runs", {}),
      await fixture.call("POST", "/v1/actions/x/runs", {}),
      await fixture.call("POST", "/v1/blueprints", {}),
    ].map(({ status }) => status);

    assert.deepEqual(statuses, [200, 503, 503, 422]);
  });

  it("uses faults up in the order they were added, and forgets them on clear", async () => {
    fixture.port.faults.add({ times: 1, path: /runs/, answer: { status: 500 } });
    fixture.port.faults.add({ path: /runs/, answer: { status: 502 } });

    const before = [await get("/v1/actions/runs"), await get("/v1/actions/runs")];
    fixture.port.faults.clear();
    const after = await get("/v1/actions/runs");

    assert.deepEqual(
      [...before, after].map(({ status }) => status),
      [500, 502, 200],
    );
  });

  it("hits the request for a token as well", async () => {
    fixture.port.faults.add({ path: /access_token/, answer: { status: 500 } });

    const answer = await send(fixture.port.url, "POST", "/v1/auth/access_token", {});

    assert.equal(answer.status, 500);
  });

  it("changes nothing when it answers in Port's place", async () => {
    fixture.port.faults.add({ method: "POST", path: /blueprints/, answer: { status: 500 } });
    const blueprint = { identifier: "b", title: "B", schema: { properties: {} } };

    await fixture.call("POST", "/v1/blueprints", blueprint);

    assert.isUndefined(fixture.port.blueprint("b"));
  });

  it("answers late, as always", async () => {
    fixture.port.faults.add({ path: /runs/, times: 1, answer: { afterMilliseconds: 1e9 } });
    const late = get("/v1/actions/runs").catch((error: Error) => error.message);
    await get("/v1/blueprints");

    fixture.port.faults.add({ path: /runs/, answer: { afterMilliseconds: 1 } });
    const { status } = await get("/v1/actions/runs");

    assert.equal(status, 200);
    await fixture.port.close();
    assert.equal(await late, "fetch failed");
  });

  it("hits requests of functions alone where it should, tells of them, and is taken back", async () => {
    const heard: string[] = [];
    const takeBack = fixture.port.faults.add({
      ...{ ofFunctions: true, answer: { status: 503 } },
      struck: (request) => heard.push(request),
    });
    const ask = (more: Record<string, string> = {}) =>
      send(fixture.port.url, "GET", "/v1/actions/runs", undefined, more);
    const trace = { "x-amzn-trace-id": "Root=1-00000000-000000000000000000000000" };

    const statuses = [(await ask()).status, (await ask(trace)).status];
    takeBack();
    statuses.push((await ask(trace)).status);

    assert.deepEqual(statuses, [401, 503, 401]);
    assert.deepEqual(heard, ["GET /v1/actions/runs"]);
  });

  it("disconnects", async () => {
    fixture.port.faults.add({ path: /runs/, times: 1, answer: "disconnect" });
    await get("/v1/blueprints");

    const failure = await get("/v1/actions/runs").catch((error: Error) => error.message);

    assert.equal(failure, "fetch failed");
    assert.equal(fixture.port.calls.at(-1)?.status, 0);
    assert.equal((await get("/v1/actions/runs")).status, 200);
  });

  it("hangs until the stand-in is closed, and does not keep it from closing", async () => {
    fixture.port.faults.add({ path: /runs/, answer: "hang" });
    await get("/v1/blueprints");
    let settled = false;
    const hanging = get("/v1/actions/runs").catch((error: Error) => {
      settled = true;
      return error.message;
    });
    // The second round is answered after the hanging request arrived.
    while (!fixture.port.calls.some(({ path }) => path === "/v1/actions/runs")) {
      await get("/v1/blueprints");
    }
    await get("/v1/blueprints");
    assert.isFalse(settled);

    await fixture.port.close();

    assert.equal(await hanging, "fetch failed");
  });
});
