import { assert } from "chai";
import got from "got";
import * as https from "node:https";
import { text } from "node:stream/consumers";
import { useHttp } from "./support/http-answers";
import { errorOf } from "./support/error-of";
import { startHttpServer } from "./support/http-server";

const teams = "https://api.example.com/v1/teams";

describe("useHttp", () => {
  const requests = useHttp({
    [`GET ${teams}`]: { json: [{ name: "ops" }] },
    [`POST ${teams}`]: ({ body }) => ({ status: 201, json: JSON.parse(body) as object as never }),
    [`GET ${teams}/1`]: { status: 404, text: "no such team" },
    "GET http://down.example.com/": new Error("connection refused"),
  });
  const clients = {
    fetch: async (url: string, method = "GET", json?: object) => {
      const body = json && { body: JSON.stringify(json) };
      const answer = await fetch(url, { method, headers: { authorization: "Bearer x" }, ...body });
      return { status: answer.status, body: await answer.text() };
    },
    got: async (url: string, method = "GET", json?: object) => {
      const answer = await got(url, {
        ...{ method: method as "GET", throwHttpErrors: false, retry: { limit: 0 } },
        headers: { authorization: "Bearer x" },
        ...(json && { json }),
      });
      return { status: answer.statusCode, body: answer.body };
    },
  };

  for (const [name, ask] of Object.entries(clients)) {
    it(`answers ${name}`, async () => {
      const listed = await ask(`${teams}?page=2`);
      const made = await ask(teams, "POST", { name: "web" });
      const missing = await ask(`${teams}/1`);

      assert.deepEqual(listed, { status: 200, body: '[{"name":"ops"}]' });
      assert.deepEqual(made, { status: 201, body: '{"name":"web"}' });
      assert.deepEqual(missing, { status: 404, body: "no such team" });
      assert.deepEqual(
        requests.map(({ method, url, body }) => [method, url, body]),
        [
          ["GET", `${teams}?page=2`, ""],
          ["POST", teams, '{"name":"web"}'],
          ["GET", `${teams}/1`, ""],
        ],
      );
      assert.equal(requests[0]?.headers.authorization, "Bearer x");
    });

    it(`refuses what ${name} asks besides, naming what to add`, async () => {
      const error = await errorOf(ask("https://api.example.com/v1/users", "DELETE"));

      assert.match(
        error.message,
        /No answer to DELETE https:\/\/api\.example\.com\/v1\/users; give one: /,
      );
    });

    it(`lets a host fail for ${name}`, async () => {
      assert.instanceOf(await errorOf(ask("http://down.example.com/")), Error);
    });

    it(`leaves this machine to ${name}`, async () => {
      const server = await startHttpServer();
      server.on("GET", "/here", { text: "here" });

      assert.equal((await ask(`${server.baseUrl}/here`)).body, "here");
      await server.close();
    });
  }

  it("answers Node's own https", async () => {
    const body = await new Promise<string>((resolve, reject) => {
      https
        .get(
          { hostname: "api.example.com", path: "/v1/teams" },
          (answer) => void text(answer).then(resolve),
        )
        .on("error", reject);
    });

    assert.equal(body, '[{"name":"ops"}]');
  });
});
