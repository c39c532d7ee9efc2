import { assert } from "chai";
import type { ConsoleParts } from "../../../sandbox/console/parts";
import { startHttpServer, type TestServer } from "../../support/http-server";
import { useConsole } from "./setup";

const id = "0123456789abcdef0123456789abcdef";
const path = `/approvals/${id}`;

describe("the page of an e-mail in the console", () => {
  let server: TestServer;
  const bodies: string[] = [];
  const parts = {
    mailbox: {
      get messages() {
        return bodies.map((body) => ({ body, to: [], subject: "", at: 0 }));
      },
    },
  } as unknown as ConsoleParts["parts"];
  const test = useConsole(() => ({ parts }));
  before(async () => {
    server = await startHttpServer();
    bodies.push("Welcome.", `Look at it: ${server.baseUrl}${path}?token=who.code-_1 and decide.`);
    const headers = {
      "content-type": "text/html",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
      "x-frame-options": "DENY",
    };
    const text = `<form method="post" action="${path}"><button>Approve</button></form>`;
    server.on("GET", path, { headers, text });
    server.on("POST", path, { status: 409, headers, text: "It is decided." });
  });
  after(() => server.close());

  it("shows what the link shows, for a frame of the console alone, with a form that comes here", async () => {
    const { status, headers, text } = await test.get("/console/page/1");

    assert.equal(status, 200);
    assert.include(text, '<form method="post" action="/console/page/1">');
    assert.include(headers["content-security-policy"] ?? "", "frame-ancestors 'self'");
    assert.isUndefined(headers["x-frame-options"]);
    assert.equal(server.requests.at(-1)?.method, "GET");
  });

  it("hands the form on to where it would go, and shows the answer", async () => {
    const answer = await fetch(`${test.url}/console/page/1`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "token=who.code&decision=approve",
    });

    assert.equal(answer.status, 409);
    assert.equal(await answer.text(), "It is decided.");
    const sent = server.requests.at(-1);
    assert.equal(sent?.method, "POST");
    assert.include(JSON.stringify(sent), "decision=approve");
  });

  for (const [what, number] of [
    ["an e-mail without such a link", 0],
    ["no e-mail", 7],
  ] as const) {
    it(`has nothing to show of ${what}`, async () => {
      const { status, text } = await test.get(`/console/page/${number}`);

      assert.equal(status, 404);
      assert.equal(text, "This e-mail has no page to decide on.\n");
    });
  }
});
