import { assert } from "chai";
import { createHash } from "node:crypto";
import type { PageAnswer } from "../../../functions/approvals/pages/page";
import { Launch, pass, type LaunchOptions } from "./launch";
import { formEvent, headingOf, openPage, pageEvent, sendForm, textOf } from "./person";
import { useWorld } from "./world";

const hour = 3_600_000;
const form = { "content-type": "application/x-www-form-urlencoded" };

describe("approval-api", () => {
  const world = useWorld();
  const writes = () => world.tap.calls.filter(({ label }) => /Item$/.test(label));

  async function begin(options?: LaunchOptions): Promise<{ launch: Launch; link: string }> {
    const launch = new Launch(world, options);
    assert.isTrue(await launch.begin());
    const link = await launch.link();
    world.tap.restart();
    return { launch, link };
  }

  describe("GET", () => {
    it("shows who asks for what, until when, and the form", async () => {
      const { launch, link } = await begin();

      const page = await openPage(world, link);

      assert.equal(page.statusCode, 200);
      assert.equal(headingOf(page), "Static site");
      const text = textOf(page);
      assert.include(
        text,
        "Asked by developer@example.com (launched as arn:aws:sts::123456789012:assumed-role/worker/runs)",
      );
      assert.include(text, "Expires 1 Mar 2026, 21:25 UTC (in 11 hours)");
      assert.include(text, `Provisioned product ${launch.productId}`);
      assert.include(text, "SiteName demo Zones a, b");
      assert.include(page.body, '<time datetime="2026-03-01T21:25:00.000Z">');
      const token = new URL(link).searchParams.get("token") ?? "";
      assert.include(page.body, `<input type="hidden" name="token" value="${token}" />`);
      assert.include(page.body, `<form method="post" action="/approvals/${launch.id}"`);
    });

    it("decides nothing when Enter is pressed in a field: the form's first button is disabled", async () => {
      const { link } = await begin();

      const { body } = await openPage(world, link);

      const buttons = body.match(/<button[^>]*>/g) ?? [];
      assert.match(buttons[0] ?? "", / disabled/);
      const values = buttons.slice(1).map((button) => / value="(\w+)"/.exec(button)?.[1]);
      assert.deepEqual(values, ["approve", "reject"]);
    });

    it("writes nothing, however often a scanner opens it", async () => {
      const { launch, link } = await begin();
      const stored = await launch.stored();

      for (let count = 0; count < 10; count += 1) await openPage(world, link);

      assert.deepEqual(await launch.stored(), stored);
      const labels = [...new Set(world.tap.calls.map(({ label }) => label))].sort();
      assert.deepEqual(labels, ["DynamoDB_20120810.GetItem", "TrentService.VerifyMac"]);
      assert.deepEqual(launch.signals, []);
    });

    it("leads a scanner that follows everything nowhere else", async () => {
      const { launch, link } = await begin();

      const { body } = await openPage(world, link);

      assert.notMatch(body, /<(a|link|img|script|iframe|object|meta http-equiv)\b/);
      assert.notMatch(body, /\s(on\w+|src|href|formaction|background|ping)=/);
      assert.equal((await launch.stored()).state, "PENDING");
    });

    it("answers HEAD without a body", async () => {
      const { link } = await begin();

      const page = await world.page(pageEvent("HEAD", link));

      assert.deepEqual([page.statusCode, page.body], [200, ""]);
    });

    it("shows an expired request as such and writes nothing", async () => {
      const { launch, link } = await begin();
      pass(12 * hour);

      const page = await openPage(world, link);

      assert.deepEqual([page.statusCode, headingOf(page)], [410, "Expired"]);
      assert.notInclude(page.body, "<form");
      assert.equal((await launch.stored()).state, "PENDING");
    });
  });

  describe("a link that is not right", () => {
    async function lookalikes(): Promise<[string, string][]> {
      const { launch, link } = await begin();
      const other = await begin();
      const token = new URL(link).searchParams.get("token") ?? "";
      const address = `/approvals/${launch.id}`;
      const [who, code = ""] = token.split(".");
      const another = Buffer.from("second@example.com").toString("base64url");
      const lastChanged = token.slice(0, -1) + (token.endsWith("A") ? "B" : "A");
      return [
        ["no token", address],
        ["an empty token", `${address}?token=`],
        ["a truncated token", `${address}?token=${token.slice(0, -1)}`],
        ["a longer token", `${address}?token=${token}A`],
        ["a forged token", `${address}?token=${who}.${"A".repeat(43)}`],
        ["the code of another approver", `${address}?token=${another}.${code}`],
        ["the code alone", `${address}?token=${code}`],
        [
          "a changed token",
          `${address}?token=${token.startsWith("A") ? "B" : "A"}${token.slice(1)}`,
        ],
        ["another spelling of the token", `${address}?token=${lastChanged}`],
        ["two tokens", `${address}?token=${token},${token}`],
        ["the token of another request", `/approvals/${other.launch.id}?token=${token}`],
        ["an unknown id", `/approvals/${"0".repeat(32)}?token=${token}`],
        ["no id at all", `/approvals/x?token=${token}`],
        ["another path", `/other?token=${token}`],
        ["another host before the path", `//evil.example/approvals/${launch.id}?token=${token}`],
      ];
    }

    it("gives the same page in every case, by GET and by POST", async () => {
      for (const [what, address] of await lookalikes()) {
        const url = new URL(`https://pages.example.test${address}`);
        const token = url.searchParams.get("token") ?? "";
        const body = new URLSearchParams({ token, decision: "approve" }).toString();

        const shown = await world.page({ ...pageEvent("GET", url.href), rawPath: url.pathname });
        const sent = await world.page(pageEvent("POST", url.href, { headers: form, body }));

        for (const page of [shown, sent]) {
          assert.deepEqual([page.statusCode, headingOf(page)], [404, "No such request"], what);
          assert.equal(page.body, shown.body, what);
        }
      }
      assert.notInclude(
        writes().map(({ label }) => label),
        "DynamoDB_20120810.UpdateItem",
      );
    });

    it("asks KMS only about what could be a token", async () => {
      const { launch } = await begin();

      for (const token of [
        "",
        "x",
        "A".repeat(43),
        `YUBiLmNv.${"!".repeat(43)}`,
        `YUBiLmNv.${"A".repeat(42)}B`,
      ]) {
        await world.page(pageEvent("GET", `/approvals/${launch.id}?token=${token}`));
      }

      assert.deepEqual(world.tap.calls, []);
    });

    it("is not taken for right when KMS fails", async () => {
      const { launch, link } = await begin();
      const fault = { service: "KMS", operation: "VerifyMac", error: "KMSInternalException" };
      world.aws.endpoint.faults.add({ ...fault, times: 6 });

      const shown = await openPage(world, link);
      const sent = await sendForm(world, link, { decision: "approve" });

      for (const page of [shown, sent]) {
        assert.deepEqual([page.statusCode, headingOf(page)], [500, "Nothing was decided"]);
      }
      assert.equal((await launch.stored()).state, "PENDING");
    });
  });

  describe("a form that is not right", () => {
    const cases: [string, Record<string, string>, RegExp[]][] = [
      [
        "a rejection without a reason",
        { decision: "reject", reason: " \r\n " },
        [/Enter a reason/],
      ],
      [
        "a long reason",
        { decision: "reject", reason: "r".repeat(501) },
        [/The reason has 501 characters; at most 500/, />\s*r{501}<\/textarea>/],
      ],
      ["no decision", { reason: "So" }, [/Choose one of the buttons/, />\s*So</]],
      ["an unknown decision", { decision: "APPROVE" }, [/Choose one of/]],
    ];
    for (const [what, fields, expected] of cases) {
      it(`is shown again with what was typed: ${what}`, async () => {
        const { launch, link } = await begin();

        const page = await sendForm(world, link, fields);

        assert.equal(page.statusCode, 422);
        assert.match(page.body, /role="alert" tabindex="-1" autofocus/);
        for (const one of expected) assert.match(page.body, one);
        assert.equal((await launch.stored()).state, "PENDING");
      });
    }

    it("that says two things says nothing", async () => {
      const { launch, link } = await begin();
      const event = formEvent(link, {
        token: new URL(link).searchParams.get("token") ?? "",
        ...{ decision: "approve" },
      });

      const page = await world.page({ ...event, body: `${event.body}&decision=reject` });

      assert.equal(page.statusCode, 422);
      assert.equal((await launch.stored()).state, "PENDING");
    });

    it("marks the field that is wrong, for screen readers", async () => {
      const { link } = await begin();

      const { body } = await sendForm(world, link, { decision: "reject" });

      const input = /<textarea[^>]*id="reason"[^>]*>/.exec(body)?.[0] ?? "";
      assert.match(input, /aria-invalid="true"/);
      assert.match(input, /aria-describedby="reason-hint reason-error"/);
      assert.include(body, 'id="reason-error"');
    });

    const refused: [string, Parameters<typeof pageEvent>[2], number][] = [
      ["JSON", { headers: { "content-type": "application/json" }, body: "{}" }, 415],
      ["no content type", { body: "token=x" }, 415],
      ["too much", { headers: form, body: `token=${"x".repeat(17_000)}` }, 413],
      ["nothing", { headers: form }, 404],
    ];
    for (const [what, more, status] of refused) {
      it(`is refused with ${status}: ${what}`, async () => {
        const { link } = await begin();

        const page = await world.page(pageEvent("POST", link, more));

        assert.equal(page.statusCode, status);
        assert.deepEqual(world.tap.calls, []);
      });
    }

    it("of another method is refused, with those that are possible", async () => {
      const page = await world.page(pageEvent("DELETE", "/approvals/x"));

      assert.deepEqual([page.statusCode, page.headers.allow], [405, "GET, HEAD, POST"]);
    });
  });

  describe("asked for again and again", () => {
    const often = async (count: number, ask: () => Promise<{ statusCode: number }>) => {
      const codes: number[] = [];
      for (let left = count; left > 0; left -= 1) codes.push((await ask()).statusCode);
      return codes;
    };

    it("is refused there alone, and an approver gets in from elsewhere, and by other links", async () => {
      const [{ launch, link }, other] = [await begin(), await begin()];
      const flood = pageEvent("GET", link, { from: "203.0.113.9" });

      const codes = await often(40, () => world.page(flood));

      assert.deepEqual(codes, [...Array<number>(30).fill(200), ...Array<number>(10).fill(429)]);
      const refused = await world.page(flood);
      assert.deepEqual([headingOf(refused), refused.headers["retry-after"]], ["Too often", "2"]);
      assert.equal((await openPage(world, link)).statusCode, 200);
      const from = pageEvent("GET", other.link, { from: "203.0.113.9" });
      assert.equal((await world.page(from)).statusCode, 200);
      assert.equal(headingOf(await launch.decide({ decision: "approve" })), "Approved");
    });

    it("costs nothing where it is refused, whether it is right or not, and gets in again later", async () => {
      const { link } = await begin();
      const wrong = `${link.slice(0, -1)}${link.endsWith("A") ? "B" : "A"}`;
      for (const [address, status] of [
        [link, 200],
        [wrong, 404],
      ] as const) {
        await often(30, () => openPage(world, address));
        world.tap.restart();

        assert.deepEqual(await often(3, () => openPage(world, address)), [429, 429, 429]);

        assert.deepEqual(world.tap.calls, []);
        pass(2_000);
        assert.deepEqual(await often(2, () => openPage(world, address)), [status, 429]);
      }
    });

    it("counts forms as well, and takes none of those that it refuses", async () => {
      const { launch, link } = await begin();
      await often(30, () => sendForm(world, link, { decision: "reject" }));

      const answer = await sendForm(world, link, { decision: "approve" });

      assert.equal(answer.statusCode, 429);
      assert.equal((await launch.stored()).state, "PENDING");
    });
  });

  it("takes a form in base64, as API Gateway may send it, with a charset", async () => {
    const { launch, link } = await begin();
    const token = new URL(link).searchParams.get("token") ?? "";
    const event = formEvent(link, { token, decision: "approve", reason: "Größer 😀" });

    const page = await world.page({
      ...event,
      headers: { "content-type": "Application/X-WWW-Form-URLencoded; charset=UTF-8" },
      body: Buffer.from(event.body ?? "").toString("base64"),
      isBase64Encoded: true,
    });

    assert.equal(page.statusCode, 303);
    assert.equal(page.headers.location, `/approvals/${launch.id}?token=${token}`);
    assert.equal((await launch.stored()).decision?.reason, "Größer 😀");
  });

  it("keeps the stage's name in its addresses", async () => {
    const { launch, link } = await begin();
    const address = `/prod${new URL(link).pathname}${new URL(link).search}`;

    const { body } = await world.page(pageEvent("GET", address));

    assert.include(body, `action="/prod/approvals/${launch.id}"`);
  });

  it("shows markup that somebody typed as text, wherever it stands", async () => {
    const evil = `<img src=x onerror=alert(1)>"'&</textarea><script>`;
    const tags = { "longshore:requested-by": evil };
    const properties = { Title: evil, Parameters: { [evil]: evil } };
    const { link } = await begin({ tags, properties });

    const pages: PageAnswer[] = [await openPage(world, link)];
    pages.push(await sendForm(world, link, { reason: evil.repeat(30) }));
    pages.push(await sendForm(world, link, { decision: "reject", reason: evil }));
    pages.push(await sendForm(world, link, { decision: "approve" }));

    assert.deepEqual(
      pages.map(({ statusCode }) => statusCode),
      [200, 422, 200, 409],
    );
    for (const { body } of pages) {
      assert.notMatch(body, /<(img|script)/);
      assert.include(body, "&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;");
    }
  });

  describe("every page", () => {
    const headers = {
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "cross-origin-opener-policy": "same-origin",
      "x-robots-tag": "noindex, nofollow",
      "content-type": "text/html; charset=utf-8",
    };

    async function allPages(): Promise<PageAnswer[]> {
      const { launch, link } = await begin();
      const pages = [await openPage(world, link), await sendForm(world, link, {})];
      pages.push(await sendForm(world, link, { decision: "approve" }));
      pages.push(await sendForm(world, link, { decision: "approve" }));
      const cancelled = await begin();
      await cancelled.launch.deliver(cancelled.launch.event("Delete"));
      pages.push(await openPage(world, cancelled.link));
      pages.push(await openPage(world, `https://x.test/approvals/${launch.id}`));
      pages.push(await world.page(pageEvent("PUT", "/approvals/x")));
      pages.push(await world.page(pageEvent("POST", "/approvals/x")));
      return pages;
    }

    it("allows its own style and nothing else, and is kept nowhere", async () => {
      for (const page of await allPages()) {
        const style = /<style>([\s\S]*)<\/style>/.exec(page.body)?.[1] ?? "";
        const hash = createHash("sha256").update(style).digest("base64");
        assert.equal(
          page.headers["content-security-policy"],
          `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
        );
        for (const [name, value] of Object.entries(headers)) {
          assert.equal(page.headers[name], value, name);
        }
        assert.property(page.headers, "permissions-policy");
        assert.property(page.headers, "strict-transport-security");
        assert.notMatch(page.body, /<script|\son\w+=|style="|javascript:/i);
      }
    });

    it("has language, title, viewport and one heading of the first level", async () => {
      for (const { body } of await allPages()) {
        assert.include(body, '<html lang="en">');
        assert.match(body, /<title>[^<]+ – Longshore<\/title>/);
        assert.include(body, 'name="viewport" content="width=device-width, initial-scale=1"');
        assert.lengthOf(body.match(/<h1/g) ?? [], 1);
      }
    });
  });
});
