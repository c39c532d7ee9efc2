import { assert } from "chai";
import { mock } from "node:test";
import { createRoleAssumer, RoleRefused } from "../../../functions/aws/assumed-roles";
import { errorOf } from "../../support/error-of";

const request = {
  roleArn: "arn:aws:iam::210987654321:role/longshore-prod-catalog-read",
  ...{ externalId: "abc", sessionName: "longshore-catalog" },
};

function stsOf(answer: (count: number) => object) {
  const sent: object[] = [];
  const send = async ({ input }: { input: object }) => {
    sent.push(input);
    return answer(sent.length);
  };
  return { assume: createRoleAssumer({ send }), sent };
}

const credentials = (minutes: number) => (count: number) => ({
  Credentials: {
    ...{ AccessKeyId: `key ${count}`, SecretAccessKey: "s", SessionToken: "t" },
    Expiration: new Date(Date.now() + minutes * 60_000),
  },
});
const refusing = (name: string) => () => {
  throw Object.assign(new Error("no"), { name });
};

describe("createRoleAssumer", () => {
  it("assumes a role once for all who ask, and other roles by themselves", async () => {
    const { assume, sent } = stsOf(credentials(60));

    const keys = await Promise.all([assume(request)(), assume(request)(), assume(request)()]);
    await assume({ ...request, policy: "{}" })();

    assert.deepEqual(
      keys.map(({ accessKeyId }) => accessKeyId),
      ["key 1", "key 1", "key 1"],
    );
    const base = { RoleArn: request.roleArn, ExternalId: "abc" };
    assert.deepEqual(sent, [
      { ...base, RoleSessionName: "longshore-catalog" },
      { ...base, RoleSessionName: "longshore-catalog", Policy: "{}" },
    ]);
  });

  it("assumes it again before the credentials expire", async () => {
    const { assume } = stsOf(credentials(4));

    await assume(request)();

    assert.equal((await assume(request)()).accessKeyId, "key 2");
  });

  it("remembers a refusal for a while, and says what to deploy", async () => {
    const { assume, sent } = stsOf(refusing("AccessDenied"));

    const error = await errorOf(assume(request)());
    await errorOf(assume(request)());

    assert.instanceOf(error, RoleRefused);
    assert.match(error.message, /npm run member-template/);
    assert.lengthOf(sent, 1);
  });

  it("asks again at once after what may pass", async () => {
    const { assume, sent } = stsOf(refusing("Throttling"));

    assert.equal((await errorOf(assume(request)())).name, "Throttling");
    await errorOf(assume(request)());

    assert.lengthOf(sent, 2);
  });

  describe("renew", () => {
    it("says that there are others when somebody has asked meanwhile", async () => {
      const { assume, sent } = stsOf(credentials(60));
      const role = assume(request);
      const used = { accessKeyId: "key 0", secretAccessKey: "s" };
      await role();

      assert.isTrue(await role.renew(used));
      assert.lengthOf(sent, 1);
    });

    it("believes an account that let us in just now", async () => {
      const { assume, sent } = stsOf(credentials(60));
      const role = assume(request);

      assert.isFalse(await role.renew(await role()));
      assert.lengthOf(sent, 1);
    });

    it("asks once for all who are refused at the same time", async () => {
      const { assume, sent } = stsOf(credentials(60));
      const role = assume(request);
      const used = await role();
      const now = Date.now();
      const clock = mock.method(Date, "now", () => now + 6000);
      try {
        assert.deepEqual(await Promise.all([role.renew(used), role.renew(used)]), [true, true]);
        assert.lengthOf(sent, 2);
      } finally {
        clock.mock.restore();
      }
    });

    it("asks an account that let us in a while ago, and all hear of its refusal", async () => {
      let gone = false;
      const { assume, sent } = stsOf((count) =>
        gone ? refusing("AccessDenied")() : credentials(60)(count),
      );
      const role = assume(request);
      const used = await role();
      gone = true;
      const now = Date.now();
      const clock = mock.method(Date, "now", () => now + 6000);
      try {
        const errors = [await errorOf(role.renew(used)), await errorOf(role.renew(used))];

        for (const error of [...errors, await errorOf(role())])
          assert.instanceOf(error, RoleRefused);
        assert.lengthOf(sent, 2);
      } finally {
        clock.mock.restore();
      }
    });
  });
});
