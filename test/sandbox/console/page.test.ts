import { assert } from "chai";
import { useConsole } from "./setup";

const html = { accept: "text/html,*/*;q=0.8" };

describe("the console's page", () => {
  const test = useConsole();

  it("is what a browser gets at every address that nothing else answers", async () => {
    for (const path of ["/", "/runs/r_1", "/catalog/vm/a%2Fb?text=x"]) {
      const { status, headers, text } = await test.get(path, html);
      assert.equal(status, 200, path);
      assert.equal(headers["content-type"], "text/html; charset=utf-8");
      assert.include(text, '<script src="/console/app.js" type="module">');
    }
  });

  it("leaves to others what a program asks for", async () => {
    assert.equal((await test.get("/runs", { accept: "application/json" })).status, 404);
  });

  it("may run its own files and nothing else: no inline code, no frame around it, no other host", async () => {
    for (const path of ["/", "/console/app.css", "/console/app.js"]) {
      const { headers } = await test.get(path, html);
      const policy = String(headers["content-security-policy"]);
      assert.match(policy, /default-src 'none'; script-src 'self'; style-src 'self';/);
      assert.include(policy, "frame-ancestors 'none'");
      assert.notMatch(policy, /unsafe|https:/);
      assert.deepEqual(policy.match(/\S*\*/g), ["http://127.0.0.1:*", "http://localhost:*"]);
      assert.equal(headers["x-content-type-options"], "nosniff");
    }
    const { text } = await test.get("/", html);
    assert.notMatch(text, /<script(?![^>]* src=)|<style|\son\w+=|style=/);
  });

  it("brings a script that is whole, and says when a browser has it already", async () => {
    const { text, headers } = await test.get("/console/app.js");
    assert.isAbove(text.length, 10_000);
    assert.notMatch(text, /https:\/\/(cdn|unpkg)/);

    const again = await test.get("/console/app.js", { "if-none-match": headers.etag ?? "" });
    assert.deepEqual([again.status, again.text], [304, ""]);
  });

  it("is refused to other hosts and other pages, whatever they ask for", async () => {
    const foreign: Record<string, string>[] = [
      { host: "evil.example" },
      { host: "127.0.0.1.evil.example" },
      { origin: "https://evil.example" },
      { origin: "null" },
      { "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty" },
    ];
    const { body } = await test.ask("GET nothing");
    const calls = String(body.error).split("there are ")[1]?.replace(/\.$/, "").split(", ") ?? [];
    const others = ["app.js", "app.css", "icon.svg", "stream", "page/0"].map((one) => `GET ${one}`);
    assert.isAbove(calls.length, 20);

    const letIn: string[] = [];
    for (const route of [...calls, ...others, "POST page/0"]) {
      const [method = "", name] = route.split(" ");
      for (const headers of foreign) {
        const { status } = await test.send(method, `/console/${name}`, headers);
        if (status !== 403) letIn.push(`${route} ${JSON.stringify(headers)}: ${status}`);
      }
    }

    assert.deepEqual(letIn, []);
  });
});
