import { assert } from "chai";
import { act } from "../../../scripts/commands/act";
import { runFamily } from "../../../scripts/commands/family";
import { Hops } from "../../../sandbox/hops";
import type { WorkflowRun } from "../../../sandbox/port/workflow-types";
import { PortStandIn } from "../../../sandbox/port/stand-in";
import { until } from "../../support/until";

const account = {
  ...{ clientId: "client", clientSecret: "s".repeat(32) },
  ...{ email: "developer@example.com", userId: "ada" },
};

/** Port as a command finds it by the variables of the environment. */
describe("npm run act, at a Port of the environment", () => {
  let port: PortStandIn;
  let printed: string[];
  let told: string[];
  const api = async (method: string, path: string, body?: object) => {
    const login = await fetch(`${port.url}/v1/auth/access_token`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ clientId: "client", clientSecret: account.clientSecret }),
    });
    const { accessToken } = (await login.json()) as { accessToken: string };
    return fetch(`${port.url}/v1${path}`, {
      method,
      headers: { "content-type": "application/json", authorization: `Bearer ${accessToken}` },
      ...(body && { body: JSON.stringify(body) }),
    });
  };
  const run = (...args: string[]) => {
    printed = [];
    told = [];
    const environment = {
      ...{ PORT_CLIENT_ID: "client", PORT_CLIENT_SECRET: account.clientSecret },
      PORT_BASE_URL: port.url,
    };
    const output = {
      log: (line: string) => printed.push(line),
      error: (line: string) => told.push(line),
    };
    return runFamily({ act }, ["act", ...args], { environment, output });
  };
  /** Ends the next run that is started, after a line of its log. */
  const endNext = async (status: string) => {
    for (;;) {
      const open = port.runs().find((one) => one.status === "IN_PROGRESS");
      if (!open) {
        await new Promise(setImmediate);
        continue;
      }
      await api("POST", `/actions/runs/${open.id}/logs`, { message: "working" });
      await api("PATCH", `/actions/runs/${open.id}`, { status, summary: "the end" });
      return;
    }
  };

  beforeEach(async () => {
    port = await PortStandIn.start({
      ...{ orgId: "org", accounts: [account], produce: () => undefined, hops: new Hops() },
      topics: { runs: "org.runs", changes: "org.change.log" },
    });
    await api("POST", "/blueprints", {
      identifier: "thing",
      title: "T",
      schema: { properties: {} },
    });
    for (const operation of ["CREATE", "DAY-2"]) {
      await api("POST", "/actions", {
        identifier: operation === "CREATE" ? "make" : "change",
        title: "Make a thing",
        trigger: {
          ...{ type: "self-service", operation, blueprintIdentifier: "thing" },
          userInputs: { properties: { name: { type: "string" } }, required: ["name"] },
        },
        invocationMethod: { type: "KAFKA" },
      });
    }
  });
  afterEach(() => port.close());

  for (const [status, code] of [
    ["SUCCESS", 0],
    ["FAILURE", 1],
  ] as const) {
    it(`ends with ${code} after ${status}, and tells the log on the way`, async () => {
      const [exit] = await Promise.all([run("make", "name=x"), endNext(status)]);

      assert.equal(exit, code);
      assert.match(printed[0] ?? "", /^Make a thing: run r_\w+ is started\.$/);
      assert.deepEqual(printed.slice(1), ["  working", `${status}: the end`]);
      assert.match(told.join(), /^Port at http:\/\/127\.0\.0\.1:\d+, by PORT_CLIENT_ID/);
    });
  }

  it("prints the run and nothing else with --json", async () => {
    const [exit] = await Promise.all([run("make", "name=x", "--json"), endNext("SUCCESS")]);

    assert.equal(exit, 0);
    assert.lengthOf(printed, 1);
    assert.deepInclude(JSON.parse(printed[0] ?? ""), { status: "SUCCESS", summary: "the end" });
  });

  const refused: [args: string[], message: RegExp][] = [
    [
      ["mkae", "name=x"],
      /Port has no action "mkae", and no workflow; there are make, change\. Is make meant\?/,
    ],
    [["make", "name=x", "--entity", "e"], /make makes something new; leave out --entity/],
    [["change", "name=x"], /change works on an entity of thing; name it with --entity/],
    [["change", "name=x", "--entity", "e"], /"entity" is "e", which does not exist/],
    [["make"], /name is missing/],
  ];
  for (const [args, message] of refused) {
    it(`refuses ${args.join(" ")}`, async () => {
      assert.equal(await run(...args), 1);
      assert.match(told.join("\n"), message);
      assert.deepEqual(port.runs(), []);
    });
  }

  it("lists the actions and their forms", async () => {
    assert.equal(await run(), 0);
    assert.include(printed.join("\n"), "make (Make a thing), its inputs:\n  name ");
  });

  describe("with a workflow", () => {
    const identifier = "release";
    beforeEach(async () => {
      const userInputs = { properties: { version: { type: "number" } }, required: ["version"] };
      await api("POST", "/workflows", {
        ...{ identifier, title: "Release" },
        nodes: [
          { identifier: "begin", config: { type: "SELF_SERVE_TRIGGER", userInputs } },
          { identifier: "build", config: { type: "KAFKA", payload: {} } },
        ],
        connections: [{ sourceIdentifier: "begin", targetIdentifier: "build" }],
      });
    });

    /** Ends the node of the next run, after a line of its log. */
    const endNode = async (result: string, output: object = {}) => {
      const id = await until(() => /wfr_\w+/.exec(printed[0] ?? "")?.[0]);
      const answer = await api("GET", `/workflows/runs/${id}`);
      const { run: started } = (await answer.json()) as { run: WorkflowRun };
      const path = `/workflows/nodes/runs/${started.nodeRuns[0]?.identifier}`;
      await api("POST", `${path}/logs`, { logs: [{ logLevel: "INFO", log: "building" }] });
      await api("PATCH", path, { status: "COMPLETED", result, output });
    };

    for (const [result, output, code, last] of [
      ["SUCCESS", {}, 0, "    SUCCESS"],
      ["FAILED", { error: { message: "no compiler" } }, 1, "    FAILED: no compiler"],
    ] as const)
      it(`ends with ${code} after ${result}, and tells of each node on the way`, async () => {
        const [exit] = await Promise.all([run(identifier, "version=2"), endNode(result, output)]);

        assert.equal(exit, code);
        assert.match(printed[0] ?? "", /^Release: workflow run wfr_\w+ is started\.$/);
        assert.deepEqual(printed.slice(1), ["  build:", "    building", last, result]);
      });

    it("refuses what its form does not have", async () => {
      assert.equal(await run(identifier, "versoin=2"), 1);

      assert.match(told.join("\n"), /versoin is no input; there are version\. Is version meant\?/);
      assert.equal(await run(identifier, "version=2", "--entity", "e"), 1);
      assert.match(told.join("\n"), /release is a workflow; leave out --entity/);
    });
  });
});
