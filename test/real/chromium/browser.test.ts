import { assert } from "chai";
import { existsSync, readFileSync } from "node:fs";
import { findChromium, TestBrowser, type TestPage } from "../../support/chromium";
import { startHttpServer, type TestServer } from "../../support/http-server";
import { skipWithout } from "../../support/real-part";

const html = (body: string, policy = "default-src 'unsafe-inline'; img-src data:") => ({
  headers: { "content-type": "text/html", "content-security-policy": policy },
  text:
    `<!doctype html><title>Small page</title><link rel="icon" href="data:,">` +
    `<meta name="viewport" content="width=device-width">${body}`,
});

describe("the browser of the tests", function () {
  this.timeout(60_000);
  let browser: TestBrowser;
  let server: TestServer;
  let opened: TestPage | undefined;

  before(async function () {
    const found = findChromium();
    skipWithout(this, "problem" in found ? found.problem : undefined);
    browser = await TestBrowser.start((found as { path: string }).path);
  });
  after(() => browser?.close());
  beforeEach(async () => {
    server = await startHttpServer();
  });
  afterEach(async () => {
    await opened?.close();
    await server.close();
  });

  const show = async (body: string, options?: { javaScript?: boolean; policy?: string }) => {
    server.on("GET", "/", html(body, options?.policy));
    opened = await browser.open("phone", options);
    await opened.page.goto(server.baseUrl);
    return opened;
  };

  it("shows a page, finds nothing wrong with it, and keeps a screenshot", async () => {
    const { page, problems, screenshot } = await show("<h1>Approve?</h1>");

    const file = await screenshot("browser-of-the-tests");

    assert.equal(await page.title(), "Small page");
    assert.isTrue(await page.getByRole("heading", { name: "Approve?" }).isVisible());
    assert.deepEqual(problems, []);
    assert.isTrue(existsSync(file));
    assert.equal(readFileSync(file).readUInt32BE(16), 390, "the width of a phone");
  });

  for (const [what, body, policy, problem] of [
    [
      "an error in the console",
      "<script>console.error('oops')</script>",
      undefined,
      "console: oops",
    ],
    [
      "an error of a script",
      "<script>throw new Error('broken')</script>",
      undefined,
      "script: broken",
    ],
    [
      "a violation of the page's policy",
      "<script>1</script>",
      "default-src 'none'; img-src data:",
      "console: Executing inline script violates the following Content Security Policy directive",
    ],
    [
      "a request to elsewhere, which does not get there",
      "<img src='http://elsewhere.example/a.png'>",
      "img-src *",
      "request to elsewhere: http://elsewhere.example/a.png",
    ],
  ] as const) {
    it(`notices ${what}`, async () => {
      const { problems } = await show(body, policy === undefined ? {} : { policy });

      assert.include(problems[0], problem);
    });
  }

  it("can do without scripts", async () => {
    const body = "<p id=a>as it came</p><script>a.textContent = 'changed'</script>";

    const { page } = await show(body, { javaScript: false });

    assert.equal(await page.locator("#a").textContent(), "as it came");
  });
});

describe("findChromium", () => {
  const before = process.env.CHROMIUM_PATH;
  afterEach(() => {
    if (before === undefined) delete process.env.CHROMIUM_PATH;
    else process.env.CHROMIUM_PATH = before;
  });

  it("says what to do when there is none", () => {
    process.env.CHROMIUM_PATH = "/nowhere/chromium";

    assert.deepEqual(findChromium(), {
      problem:
        'there is no Chromium (CHROMIUM_PATH is "/nowhere/chromium"); install Debian\'s package chromium, or set CHROMIUM_PATH',
    });
  });
});
