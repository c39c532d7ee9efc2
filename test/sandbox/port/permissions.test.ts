import { assert } from "chai";
import type { ActionExecutors } from "../../../functions/port/types";
import { toExecutors, type ExecutionRule } from "../../../registry/execution";
import { addAction, addService, createAction, expectStatus, restartAction } from "./fixtures";
import { developer, own, usePort } from "./setup";

const permissions = "/v1/actions/restart_service/permissions";
const dana = { ...developer, roles: ["Member", "service-moderator"], teams: ["ops"] };
const stageIs = (stage: string): ExecutionRule => ({
  policy: {
    queries: {
      one: {
        combinator: "and",
        rules: [
          { property: "$blueprint", operator: "=", value: "service" },
          { property: "$identifier", operator: "=", value: "{{ .entity.identifier }}" },
        ],
      },
    },
    conditions: ["false", `.results.one.entities[0].properties.stage == "${stage}"`],
  },
});

/** What an action says, and whether a member of the team ops, and our own client, may run it. */
const rules: [rule: ExecutionRule, dana: boolean, client: boolean][] = [
  [{ roles: ["Member"] }, true, true],
  [{ roles: ["Admin"] }, false, true],
  [{ roles: ["service-moderator"] }, true, true],
  [{ roles: ["task-moderator"] }, false, true],
  [{ users: ["dana@example.test"] }, true, false],
  [{ users: ["somebody@example.test"] }, false, false],
  [{ teams: ["ops", "other"] }, true, false],
  [{ teams: ["other"] }, false, false],
  [{ ownedByTeam: true }, true, false],
  [{ teams: ["other"], ownedByTeam: true }, true, false],
  [stageIs("test"), true, true],
  [stageIs("live"), false, false],
  // The lists only say who sees it then.
  [{ roles: ["Admin"], ...stageIs("test") }, true, true],
];

describe("who may run an action", () => {
  const fixture = usePort({ accounts: [own, dana] });
  const { call, callAs } = fixture;
  const run = (account: typeof own, entity = "orders") =>
    callAs(account, "POST", "/v1/actions/restart_service/runs", { properties: {}, entity });

  beforeEach(async () => {
    await addAction(fixture, restartAction);
    await addService(fixture, "orders", { team: ["ops"] });
    await addService(fixture, "bills", { team: ["money"] });
  });

  it("is everyone, until somebody says something else", async () => {
    const { body } = await expectStatus(call("GET", permissions), 200);

    assert.deepNestedInclude(body, {
      "permissions.execute.roles": ["Admin", "Member"],
      "permissions.execute.policy": null,
    });
    await expectStatus(run(dana), 202);
  });

  for (const [rule, isDana, isClient] of rules) {
    it(`follows ${JSON.stringify(rule)}`, async () => {
      await expectStatus(call("PATCH", permissions, { execute: toExecutors(rule) }), 200);

      const answers = [await run(dana), await run(own)];

      assert.deepEqual(
        answers.map(({ status }) => status === 202),
        [isDana, isClient],
        JSON.stringify(answers.map(({ body }) => body)),
      );
    });
  }

  it("is said where somebody may not, and starts no run", async () => {
    await expectStatus(
      call("PATCH", permissions, { execute: toExecutors({ ownedByTeam: true }) }),
      200,
    );

    const { status, body } = await run(dana, "bills");

    assert.equal(status, 403);
    assert.equal(body.error, "missing_permissions");
    assert.match(
      body.message as string,
      /^dana@example.test \(roles Member, service-moderator; teams ops\) may not run "restart_service"; allowed: .*"ownedByTeam":true/,
    );
    assert.isEmpty(fixture.port.runs());
    assert.isEmpty(fixture.messages);
  });

  it("changes by what is sent, goes with the action, and takes nothing that Port does not know", async () => {
    const teams: Partial<ActionExecutors> = { roles: [], teams: ["ops"] };
    await expectStatus(call("PATCH", permissions, { execute: teams }), 200);
    assert.deepInclude(fixture.port.permissions("restart_service")?.execute, {
      ...teams,
      ...{ users: [], ownedByTeam: false },
    });
    await expectStatus(call("PATCH", permissions, { execute: { team: ["ops"] } }), 422);
    await expectStatus(call("PATCH", permissions, { execute: { policy: { queries: {} } } }), 422);
    await expectStatus(call("GET", "/v1/actions/nothing/permissions"), 404);

    await expectStatus(call("DELETE", "/v1/actions/restart_service"), 200);
    await expectStatus(call("POST", "/v1/actions", restartAction), 200);
    await expectStatus(call("POST", "/v1/actions", createAction), 200);

    assert.isUndefined(fixture.port.permissions("restart_service"));
  });
});
