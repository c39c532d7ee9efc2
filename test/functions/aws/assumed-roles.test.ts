import { assert } from "chai";
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
});
