import { assert } from "chai";
import http from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { runApprovals } from "../../../scripts/approvals/run-approvals";
import { Launch, pass } from "./launch";
import { tableName } from "./outside";
import { headingOf, openPage, pageEvent, sendForm, textOf } from "./person";
import { useWorld } from "./world";

const [owner, second] = ["site-owner@example.com", "second@example.com"] as const;
const hour = 3_600_000;

describe("what waits", () => {
  const world = useWorld();

  async function begin(Title: string): Promise<Launch> {
    const launch = new Launch(world, { properties: { Title } });
    assert.isTrue(await launch.begin());
    return launch;
  }
  /** The link to an approver's own list, in the newest e-mail. */
  const listOf = (to: string) =>
    world.aws.endpoint.mailbox.messages
      .filter((mail) => mail.to.includes(to))
      .map(({ body }) => /^https\S+\/approvals\/waiting\?token=\S+$/m.exec(body)?.[0] ?? "")
      .at(-1) ?? "";

  describe("on an approver's own page", () => {
    beforeEach(() => {
      const rule = { approvers: [owner, second], atLeast: 2 };
      world.deploy(3, {
        rules: { "product:site": rule, default: { ...rule, approvers: [owner] } },
      });
    });

    it("is what asks them, with the time that is left, and apart what they have agreed to", async () => {
      const [first] = [await begin("First <b>site</b>"), await begin("Second site")];
      pass(2 * hour);
      await sendForm(world, await first.link(second), { decision: "approve" });

      const page = await openPage(world, listOf(second));

      assert.deepEqual([page.statusCode, headingOf(page)], [200, "Waiting for you: 1"]);
      const text = textOf(page);
      assert.match(
        text,
        /Second site .* \(in 9 hours\).* You agreed, and others must, too .*First/,
      );
      assert.include(page.body, "First &lt;b&gt;site&lt;/b&gt;");
      assert.include(text, "Agreed so far 1 of 2");
      assert.notInclude(page.body, "<form");
    });

    it("is nothing that is decided, is over, or asks others", async () => {
      const decided = await begin("Decided");
      await sendForm(world, await decided.link(owner), { decision: "reject", reason: "No" });
      assert.equal(headingOf(await openPage(world, listOf(second))), "Waiting for you: 0");
      await begin("Over");
      pass(13 * hour);
      assert.equal(headingOf(await openPage(world, listOf(second))), "Waiting for you: 0");
    });

    it("opens no request and decides none: the list's token is another one", async () => {
      const launch = await begin("Site");
      const token = new URL(listOf(owner)).searchParams.get("token") ?? "";

      const page = await openPage(world, `https://x.test/approvals/${launch.id}?token=${token}`);
      const sent = await sendForm(world, listOf(owner), { decision: "approve" });
      const forged = await world.page(pageEvent("GET", `/approvals/waiting?token=${token}A`));

      assert.deepEqual(
        [page, sent, forged].map((one) => one.statusCode),
        [404, 404, 404],
      );
      assert.equal((await launch.stored()).state, "PENDING");
    });
  });

  describe("npm run approvals", () => {
    let server: http.Server;

    before(async () => {
      const { url, rootCredentials: credentials } = world.aws.endpoint;
      const aws = { url, region: "eu-west-1", credentials };
      const stack = { outputs: { approvalsTableName: tableName }, aws };
      server = http.createServer((_request, response) => response.end(JSON.stringify(stack)));
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
    });
    after(() => server.close());

    async function run(...args: string[]): Promise<string[]> {
      const lines: string[] = [];
      const output = {
        log: (line: string) => void lines.push(line),
        error: (line: string) => assert.fail(line),
      };
      const { port } = server.address() as AddressInfo;
      assert.equal(await runApprovals([...args, "--port", String(port)], ".", output), 0);
      return lines;
    }

    it("lists what waits, with the time that is left and who decides", async () => {
      const launch = await begin("Static site");
      const decided = await begin("Other");
      await decided.decide({ decision: "approve" });

      const text = (await run()).join("\n");

      assert.match(text, /^1 request waits\.\n\nStatic site \(launch, [0-9a-f]{32}\)\n/);
      assert.include(text, launch.id);
      assert.match(
        text,
        /expires +1 Mar 2026, 21:25 UTC, in 11 h\n {2}decides +site-owner@example\.com$/m,
      );
    });

    it("gives everything that is kept as JSON lines, but no URL of a stack", async () => {
      const [open, decided] = [await begin("Open"), await begin("Decided")];
      await decided.decide({ decision: "reject", reason: "No" });

      const lines = await run("--export");

      const records = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
      assert.sameMembers(
        records.map(({ id }) => id),
        [open.id, decided.id],
      );
      assert.notInclude(lines.join(), "X-Amz");
      assert.deepInclude(
        records.find(({ id }) => id === decided.id),
        {
          ...{ state: "REJECTED", subject: "product:site", asked: [owner], unreached: [] },
          requesterAddresses: ["developer@example.com"],
          panel: { approvers: [owner], atLeast: 1, excluded: [], requesterMayDecide: false },
          votes: [{ by: owner, says: "reject", reason: "No", at: "2026-03-01T09:30:00.000Z" }],
          decision: { by: owner, reason: "No", at: "2026-03-01T09:30:00.000Z" },
        },
      );
    });
  });
});
