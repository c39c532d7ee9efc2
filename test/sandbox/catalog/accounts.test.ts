import { assert } from "chai";
import type { MemberAccount } from "../../../sandbox/accounts";
import type { AwsEndpoint } from "../../../sandbox/aws/endpoint";
import { CatalogSandbox } from "../../support/catalog-sandbox";
import { until } from "../../support/until";

const [home, away] = ["eu-west-1", "us-east-1"];
const type = "AWS::SNS::Topic";
const newcomer = "444444444444";
const readRole = "longshore-dev-catalog-read";

describe("the catalog in the sandbox: three accounts, two regions", function () {
  this.timeout(120_000);
  this.bail(true);
  let sandbox: CatalogSandbox;
  let member: MemberAccount;
  let denied: MemberAccount;

  before(async () => {
    sandbox = await CatalogSandbox.start(
      {
        handlersFolder: "test/fixtures/account-handlers",
        ...{ catalogRegions: [home, away].join(","), catalogForgetAccounts: "true" },
      },
      { accounts: 3 },
    );
    const [first, second] = sandbox.parts.accounts.all;
    assert.ok(first && second);
    [member, denied] = [first, second];
  });
  after(() => sandbox?.close());

  const make = (aws: AwsEndpoint, region: string, TopicName: string) =>
    aws.cloudControl.store.create(region, type, { TopicName });
  const topicsOf = (...all: AwsEndpoint[]) =>
    all.flatMap((aws) =>
      [home, away].flatMap((region) =>
        aws.cloudControl.store.list(region, type).map(({ identifier }) => identifier),
      ),
    );
  const shown = () => sandbox.port.entities("sns_topic").map(({ identifier }) => identifier);
  const equals = (...all: AwsEndpoint[]) =>
    until(() => {
      const [one, other] = [shown().sort(), topicsOf(...all).sort()];
      return Promise.resolve(one.join() === other.join());
    });

  it("shows changes in each account and region live, roles of us-east-1 included", async () => {
    for (const aws of [sandbox.parts.aws, member.aws])
      for (const region of [home, away]) make(aws, region, "orders");
    member.aws.cloudControl.store.create(away, "AWS::IAM::Role", {
      RoleName: "app",
      AssumeRolePolicyDocument: {
        Version: "2012-10-17",
        Statement: [
          {
            ...{ Effect: "Allow", Action: "sts:AssumeRole" },
            Principal: { Service: "lambda.amazonaws.com" },
          },
        ],
      },
    });

    await equals(sandbox.parts.aws, member.aws);
    await until(async () => sandbox.port.entities("iam_role").length > 0);

    const related = sandbox.port
      .entities("sns_topic")
      .map(({ identifier, relations }) => [identifier.split(":")[4], relations.aws_account]);
    for (const [account, relation] of related) assert.equal(relation, account);
  });

  it("takes no event that another account makes up", async () => {
    const before = shown();
    const arn = `arn:aws:sns:${home}:${member.accountId}:orders`;
    await denied.bus.put({
      ...{ source: "aws.sns", "detail-type": "AWS API Call via CloudTrail", region: home },
      account: member.accountId,
      detail: {
        ...{ eventSource: "sns.amazonaws.com", eventName: "DeleteTopic", awsRegion: home },
        recipientAccountId: member.accountId,
        requestParameters: { topicArn: arn },
      },
    });
    await sandbox.settled();

    assert.deepEqual(shown(), before);
    assert.deepEqual(await sandbox.takeDeadLetters(), []);
  });

  it("goes on without an account that lets nobody in, and says so once", async () => {
    denied.access.setTrust(readRole, []);
    make(denied.aws, home, "hidden");

    await sandbox.resync();
    await sandbox.settled();
    await sandbox.resync();
    await sandbox.settled();

    await equals(sandbox.parts.aws, member.aws);
    const [letter, ...others] = await sandbox.takeDeadLetters();
    assert.match(
      letter?.reason ?? "",
      new RegExp(`The account ${denied.accountId} cannot be read`),
    );
    assert.deepEqual(others, []);
  });

  it("acts in the chosen account, and in none that is not of the list", async () => {
    const run = await sandbox.run("create_topic", { account: member.accountId, name: "made" });

    assert.equal(run.status, "SUCCESS", JSON.stringify(run));
    assert.ok(topicsOf(member.aws).some((one) => one.endsWith(":made")));
    assert.notOk(topicsOf(sandbox.parts.aws).some((one) => one.endsWith(":made")));
    await equals(sandbox.parts.aws, member.aws);
  });

  it("takes up an account that is opened meanwhile, and gives up one that has left", async () => {
    const opened = await sandbox.parts.accounts.open(newcomer);
    make(opened.aws, home, "before");
    await sandbox.resync();
    await equals(sandbox.parts.aws, member.aws, opened.aws);
    make(opened.aws, away, "live");
    await equals(sandbox.parts.aws, member.aws, opened.aws);
    await sandbox.settled();

    await sandbox.parts.accounts.leave(newcomer);
    await sandbox.resync();
    await sandbox.settled();
    await sandbox.resync();

    await equals(sandbox.parts.aws, member.aws);
    await sandbox.settled();
    assert.deepEqual(await sandbox.takeDeadLetters(), []);
  });
});
