import { assert } from "chai";
import * as http from "node:http";
import { Listener } from "../../sandbox/listener";
import { readBody } from "../../sandbox/read-body";
import { describeAttack } from "./hostile-requests";

describe("Listener", () => {
  let listener: Listener;
  beforeEach(async () => {
    listener = await Listener.start({
      port: 0,
      isOwnHost: (host) => host === "bucket.example",
      handle: async (request, response) => {
        if (request.url === "/throws") throw new Error("no good");
        if (request.url === "/writes") {
          response.writeHead(200).write("a");
          throw new Error("too late");
        }
        response.end(String((await readBody(request, 10)).length));
      },
    });
  });
  afterEach(() => listener.close());

  /** @returns the status; 0 when the connection was cut */
  const ask = (headers: Record<string, string>, path = "/", method = "GET", body?: string) =>
    new Promise<[number, string]>((resolve) => {
      const request = http.request(listener.url + path, { method, headers }, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (part: string) => (text += part));
        response.on("error", () => resolve([0, ""]));
        response.on("end", () => resolve([response.statusCode ?? 0, text]));
      });
      request.on("error", () => resolve([0, ""]));
      request.end(body);
    });
  const own = () => listener.url;
  const page = { "sec-fetch-mode": "cors", "sec-fetch-dest": "empty" };
  const link = { "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };

  const cases: [
    title: string,
    headers: () => Record<string, string>,
    method: string,
    status: number,
  ][] = [
    ["a program", () => ({}), "POST", 200],
    ["this machine by its name", () => ({ host: "localhost:7070" }), "GET", 200],
    ["a name that is its own", () => ({ host: "bucket.example" }), "PUT", 200],
    ["another name", () => ({ host: "evil.example" }), "GET", 403],
    ["a name that begins like ours", () => ({ host: "127.0.0.1.evil.example" }), "GET", 403],
    [
      "its own page",
      () => ({ origin: own(), "sec-fetch-site": "same-origin", ...page }),
      "POST",
      200,
    ],
    ["a page elsewhere", () => ({ origin: "https://evil.example" }), "POST", 403],
    ["a page of another port", () => ({ origin: "http://127.0.0.1:1" }), "POST", 403],
    ["a page that hides its origin", () => ({ origin: "null" }), "POST", 403],
    [
      "its own form, whose origin is hidden",
      () => ({ origin: "null", "sec-fetch-site": "same-origin", ...link }),
      "POST",
      200,
    ],
    [
      "an image of a page elsewhere",
      () => ({ "sec-fetch-site": "cross-site", ...page }),
      "GET",
      403,
    ],
    ["a link from elsewhere", () => ({ "sec-fetch-site": "cross-site", ...link }), "GET", 200],
    ["a form from elsewhere", () => ({ "sec-fetch-site": "cross-site", ...link }), "POST", 403],
    [
      "a frame of a page elsewhere",
      () => ({ "sec-fetch-site": "cross-site", ...link, "sec-fetch-dest": "iframe" }),
      "GET",
      403,
    ],
    ["an address that somebody types", () => ({ "sec-fetch-site": "none", ...link }), "GET", 200],
  ];
  for (const [title, headers, method, status] of cases) {
    it(`${status === 200 ? "answers" : "refuses"} ${method} of ${title}`, async () => {
      const [given, text] = await ask(headers(), "/", method);

      assert.equal(given, status);
      if (status === 403)
        assert.match(text, /^\{"error":"(The Host is|The Origin is|Sec-Fetch-Site)/);
    });
  }

  it("answers when something fails, and goes on", async () => {
    assert.deepEqual(await ask({}, "/throws"), [500, '{"error":"The sandbox failed: no good"}\n']);
    assert.deepEqual(await ask({}, "/writes"), [0, ""]);
    assert.deepEqual(await ask({}), [200, "0"]);
  });

  it("says so when a body is too long, and reads no more than twice as much", async () => {
    assert.deepEqual(await ask({}, "/", "POST", "x".repeat(10)), [200, "10"]);
    assert.equal((await ask({}, "/", "POST", "x".repeat(11)))[0], 413);
    assert.include([0, 413], (await ask({}, "/", "POST", "x".repeat(1_000_000)))[0]);
  });

  it("is reached under every address of the machine when it is told so, and never under a name of others", async () => {
    const open = await Listener.start({
      ...{ port: 0, host: "0.0.0.0" },
      handle: (_, response) => void response.end(),
    });
    const { port } = new URL(open.url);
    const statusOf = (headers: Record<string, string>) =>
      new Promise<number | undefined>((resolve) => {
        http.get(open.url, { headers }, (response) => resolve(response.statusCode));
      });
    const address = `192.0.2.7:${port}`;
    const cases: [Record<string, string>, number][] = [
      [{ host: address }, 200],
      [{ host: `[2001:db8::7]:${port}` }, 200],
      [{ host: address, origin: `http://${address}` }, 200],
      [{ host: address, origin: "http://192.0.2.8" }, 403],
      [{ host: "evil.example" }, 403],
      [{ host: "192.0.2.7.evil.example" }, 403],
    ];
    const answers = await Promise.all(cases.map(([headers]) => statusOf(headers)));
    await open.close();

    assert.match(open.url, /^http:\/\/127\.0\.0\.1:/);
    assert.deepEqual(
      answers,
      cases.map(([, status]) => status),
    );
    assert.equal((await ask({ host: "192.0.2.7" }))[0], 403);
  });

  it("says when a port is taken", async () => {
    const port = Number(new URL(listener.url).port);

    const error = await Listener.start({ port, handle: () => undefined }).catch(
      (one: Error) => one,
    );

    assert.equal((error as NodeJS.ErrnoException).code, "EADDRINUSE");
  });
});

describeAttack(500, 20_261_101);
