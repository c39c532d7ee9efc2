import { assert } from "chai";
import { mock } from "node:test";
import { sortRecords } from "../../../functions/runs/intake";
import { createSecretUser } from "../../../functions/runs/message-secrets";
import { signMessage } from "../../../sandbox/port/signing";
import { fixture } from "../../support/fixture";
import { kafkaRecord } from "../../support/kafka";
import { actionsOf, thingAction } from "./setup";

const actions = actionsOf(thingAction({ identifier: "create_vm", blueprint: "vm" }));
const signedWith = (secret: string) =>
  kafkaRecord(signMessage(fixture("run-create-vm.json"), secret, "1700000000"));

describe("createSecretUser", () => {
  beforeEach(() => mock.timers.enable({ apis: ["Date"], now: 1_700_000_000_000 }));
  afterEach(() => mock.timers.reset());

  /** An intake whose secret may be replaced behind its back. */
  function intake(first: string) {
    const stored = { present: first, cached: first, reads: 0 };
    const withSecret = createSecretUser(async ({ fresh }) => {
      if (fresh) {
        stored.reads += 1;
        stored.cached = stored.present;
      }
      return stored.cached;
    });
    const take = (...secrets: string[]) =>
      withSecret(
        (messageSecrets) =>
          sortRecords(secrets.map(signedWith), {
            ...{ actions, runIdPaths: ["context.runId"], messageSecrets, requireSignature: false },
          }),
        ({ wronglySigned }) => wronglySigned > 0,
      );
    return { stored, take };
  }

  it("takes what was signed with a new secret, and with the old one before it", async () => {
    const { stored, take } = intake("old");
    stored.present = "new";

    const { runs, deadLetters } = await take("old", "new", "old");

    assert.lengthOf(runs, 3);
    assert.deepEqual(deadLetters, []);
    assert.equal(stored.reads, 1);
  });

  it("reads the secret once a minute for whoever forges, and says what is likely", async () => {
    const { stored, take } = intake("own");

    const first = await take("forged");
    await take("forged");
    mock.timers.tick(59_999);
    await take("forged");
    assert.equal(stored.reads, 1);
    mock.timers.tick(1);
    await take("forged");

    assert.equal(stored.reads, 2);
    assert.deepEqual([first.runs.length, first.wronglySigned], [0, 1]);
    assert.match(
      first.deadLetters[0]?.attributes?.reason ?? "",
      /its signature is wrong\. If all are, the setting portOrganizationSecret is not /,
    );
  });

  it("reads nothing again while signatures are right", async () => {
    const { stored, take } = intake("own");

    await take("own", "own");

    assert.equal(stored.reads, 0);
  });
});
