import { assert } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Hops } from "../../sandbox/hops";
import { LambdaHost } from "../../sandbox/lambda/host";
import { Outside } from "../../sandbox/outside";

/** Asks by each way that Node has, and tells what came of it. */
const code = `
const http = require("node:http"), https = require("node:https");
const byRequest = (url) => new Promise((resolve) => {
  const { request } = url.startsWith("https:") ? https : http;
  request(url, { method: "GET" }, (answer) => {
    let text = "";
    answer.on("data", (part) => (text += part));
    answer.on("end", () => resolve(answer.statusCode + " " + text));
  }).on("error", (error) => resolve(error.message)).end();
});
const byGet = (url) => new Promise((resolve) => {
  const { hostname, pathname: path, protocol } = new URL(url);
  (protocol === "https:" ? https : http).get({ hostname, path }, (answer) => {
    answer.resume();
    resolve(answer.statusCode + " " + answer.headers["content-type"]);
  }).on("error", (error) => resolve(error.message));
});
const byFetch = async (url) => {
  try {
    const answer = await fetch(url, { headers: { accept: "application/json" } });
    return answer.status + " " + (await answer.text());
  } catch (error) {
    return error.message;
  }
};
exports.handler = ({ way, url }) => ({ byRequest, byGet, byFetch })[way](url);
`;

describe("Outside", () => {
  const teams = "https://api.example.com/v1/teams";
  const hops = new Hops();
  const folder = mkdtempSync(join(tmpdir(), "longshore-outside-"));
  let outside: Outside;
  let host: LambdaHost;

  before(async () => {
    const answers = {
      [`GET ${teams}`]: { json: [{ name: "ops" }] },
      "GET http://api.example.com/gone": { status: 410, text: "gone" },
    };
    outside = await Outside.start(answers, hops);
    host = new LambdaHost({ hops, environment: { LONGSHORE_OUTSIDE: outside.url } });
    writeFileSync(join(folder, "index.js"), code);
    host.define({
      ...{ name: "asker", arn: "arn:aws:lambda:eu-west-1:123456789012:function:asker", folder },
      ...{ handler: "index.handler", timeoutSeconds: 20, memoryMb: 128, environment: {} },
      logGroup: "/aws/lambda/asker",
    });
  });
  after(async () => {
    await host.close();
    await outside.stop();
    rmSync(folder, { recursive: true });
  });
  const ask = (way: string, url: string) => host.invoke("asker", { way, url });

  it("answers a function by the seed, however it asks", async () => {
    assert.equal(await ask("byFetch", `${teams}?page=2`), '200 [{"name":"ops"}]');
    assert.equal(await ask("byRequest", teams), '200 [{"name":"ops"}]');
    assert.equal(await ask("byGet", teams), "200 application/json");
    assert.equal(await ask("byRequest", "http://api.example.com/gone"), "410 gone");
    assert.include(
      hops.all.map(({ part, what }) => `${part} ${what}`),
      `Outside GET ${teams} answered with 200`,
    );
  });

  for (const way of ["byFetch", "byRequest", "byGet"])
    it(`refuses what the seed does not say, naming what to add: ${way}`, async () => {
      const said = await ask(way, "https://api.example.com/v1/users");

      assert.include(said, 'http: { "GET https://api.example.com/v1/users": { json: {} } }');
    });

  it("leaves this machine alone", async () => {
    assert.match(String(await ask("byFetch", outside.url)), /^500 /, "asked without the header");
  });
});
