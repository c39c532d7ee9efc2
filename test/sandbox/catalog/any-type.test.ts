import { assert } from "chai";
import { mkdirSync } from "node:fs";
import * as path from "node:path";
import { ProjectCopy } from "../../support/project-copy";

/** A type that nothing in the sandbox names, what is made of it, and the rights that it takes. */
interface TypeCase {
  readonly type: string;
  readonly desired: object;
  readonly patch: readonly object[];
  /** What an identifier of it looks like. */
  readonly identifier: RegExp;
  /** What is there after the creation and after the change. */
  readonly made: object;
  readonly changed: object;
  readonly permissions: readonly (readonly [actions: readonly string[], resources: string[]])[];
}

const cases: readonly TypeCase[] = [
  {
    type: "AWS::SSM::Parameter",
    desired: { Name: "/shop/size", Type: "String", Value: "big", Description: "of the shop" },
    patch: [{ op: "replace", path: "/Value", value: "small" }],
    identifier: /^\/shop\/size$/,
    // What can only be written is not read again.
    made: { Value: "big", Arn: "arn:aws:ssm:eu-west-1:123456789012:parameter/shop/size" },
    changed: { Value: "small" },
    permissions: [
      [
        ["ssm:PutParameter", "ssm:GetParameters", "ssm:ListTagsForResource", "ssm:DeleteParameter"],
        ["arn:aws:ssm:*:*:parameter/*"],
      ],
      [["ssm:DescribeParameters"], ["*"]],
    ],
  },
  {
    type: "AWS::Logs::LogGroup",
    desired: { RetentionInDays: 7 },
    patch: [{ op: "replace", path: "/RetentionInDays", value: 30 }],
    identifier: /^loggroup-[A-Z0-9]{12}$/,
    made: { RetentionInDays: 7 },
    changed: { RetentionInDays: 30 },
    permissions: [
      [
        ["logs:CreateLogGroup", "logs:PutRetentionPolicy", "logs:DeleteLogGroup"],
        ["arn:aws:logs:*:*:log-group:*"],
      ],
      [
        ["logs:GetDataProtectionPolicy", "logs:ListTagsForResource"],
        ["arn:aws:logs:*:*:log-group:*"],
      ],
      [
        ["logs:DescribeIndexPolicies", "logs:DescribeLogGroups", "logs:DescribeResourcePolicies"],
        ["*"],
      ],
    ],
  },
  {
    type: "AWS::EFS::FileSystem",
    desired: { Encrypted: true },
    patch: [{ op: "add", path: "/ThroughputMode", value: "elastic" }],
    identifier: /^fs-[0-9a-f]{17}$/,
    made: { Encrypted: true },
    changed: { Encrypted: true, ThroughputMode: "elastic" },
    permissions: [
      [["elasticfilesystem:CreateFileSystem"], ["*"]],
      [
        [
          "elasticfilesystem:DeleteFileSystem",
          "elasticfilesystem:DescribeBackupPolicy",
          "elasticfilesystem:DescribeFileSystemPolicy",
          "elasticfilesystem:DescribeFileSystems",
          "elasticfilesystem:DescribeLifecycleConfiguration",
          "elasticfilesystem:DescribeReplicationConfigurations",
          "elasticfilesystem:UpdateFileSystem",
        ],
        ["arn:aws:elasticfilesystem:*:*:file-system/*"],
      ],
    ],
  },
  {
    type: "AWS::Glue::Database",
    desired: { CatalogId: "123456789012", DatabaseInput: { Name: "sales" } },
    patch: [{ op: "add", path: "/DatabaseInput/Description", value: "Of all shops" }],
    identifier: /^sales$/,
    made: { DatabaseInput: { Name: "sales" } },
    changed: { DatabaseInput: { Name: "sales", Description: "Of all shops" } },
    permissions: [
      [
        [
          ...["glue:CreateDatabase", "glue:DeleteDatabase", "glue:GetConnection"],
          ...["glue:GetDatabase", "glue:GetDatabases", "glue:UpdateDatabase"],
        ],
        [
          "arn:aws:glue:*:*:catalog",
          "arn:aws:glue:*:*:connection/*",
          "arn:aws:glue:*:*:database/*",
        ],
      ],
    ],
  },
  {
    type: "AWS::Backup::BackupVault",
    desired: { BackupVaultName: "nightly" },
    patch: [{ op: "add", path: "/AccessPolicy", value: { Version: "2012-10-17", Statement: [] } }],
    identifier: /^nightly$/,
    made: { BackupVaultArn: "arn:aws:backup:eu-west-1:123456789012:backup-vault:nightly" },
    changed: { AccessPolicy: { Version: "2012-10-17", Statement: [] } },
    permissions: [
      [
        [
          ...["backup:CreateBackupVault", "backup:DeleteBackupVault"],
          ...["backup:DescribeBackupVault", "backup:GetBackupVaultAccessPolicy"],
          ...["backup:GetBackupVaultNotifications", "backup:ListTags"],
          "backup:PutBackupVaultAccessPolicy",
        ],
        ["arn:aws:backup:*:*:backup-vault:*"],
      ],
      [["backup:ListBackupVaults"], ["*"]],
    ],
  },
];

const nameOf = ({ type }: TypeCase) => type.split("::").slice(1).join("_").toLowerCase();

/** Mirrors a type: its blueprint has what was read, as it was read. */
function resourceFile(one: TypeCase): string {
  return `
import { allow, cloudTrail, defineResource } from "../../registry";
export const resource = defineResource({
  type: ${JSON.stringify(one.type)},
  blueprint: { identifier: "${nameOf(one)}", title: "${nameOf(one)}", schema: { properties: { all: { type: "object" } } } },
  events: [
    cloudTrail("${one.type.split("::")[1]?.toLowerCase()}", ["Create"], {
      inputPaths: { name: "$.detail.requestParameters.name" },
      identifier: ".name",
    }),
  ],
  entity: { identifier: ".__Identifier", title: ".__Identifier", properties: { all: "." } },
  permissions: [${permissionsText(one)}],
});
`;
}

/** Makes, reads and changes a resource, or deletes it. */
function actionFile(one: TypeCase): string {
  return `
import { allow, defineAction, field } from "../../registry";
const type = ${JSON.stringify(one.type)};
const at = { region: "eu-west-1" };
export const action = defineAction({
  identifier: "do_${nameOf(one)}", title: "Do", trigger: "CREATE", blueprint: "${nameOf(one)}",
  input: { remove: field.string("Identifier", { required: false }) },
  permissions: [${permissionsText(one)}],
  async handle({ input, run, aws }) {
    const { cloudControl } = aws;
    if (input.remove !== undefined) {
      const existed = await cloudControl.delete("${one.type}", input.remove, at);
      run.log(JSON.stringify({ existed, after: (await cloudControl.get(type, input.remove, at)) ?? null }));
      return {};
    }
    const { identifier } = await cloudControl.create("${one.type}", ${JSON.stringify(one.desired)}, at);
    const made = await cloudControl.get("${one.type}", identifier, at);
    await cloudControl.update("${one.type}", identifier, ${JSON.stringify(one.patch)}, at);
    const changed = await cloudControl.get(type, identifier, at);
    run.log(JSON.stringify({ identifier, made: made?.properties, changed: changed?.properties }));
    return {};
  },
});
`;
}

function permissionsText({ permissions }: TypeCase): string {
  return permissions
    .map(
      (args) =>
        `allow(${args.map((one) => JSON.stringify(one)).join(", ")}, "it takes no narrower")`,
    )
    .join(", ");
}

/** Runs the actions of all types, with a resync in between, and prints what came of them. */
const script = `
import { Sandbox } from "./sandbox/sandbox";
const names: string[] = ${JSON.stringify(cases.map(nameOf))};

async function main() {
  const sandbox = await Sandbox.start({ config: { handlersFolder: "only" } });
  const { front, port, parts, developer } = sandbox;
  const call = async <T>(path: string, body: object, token = "") => {
    const headers = { "content-type": "application/json", authorization: "Bearer " + token };
    const answer = await fetch(front.url + path, { method: "POST", headers, body: JSON.stringify(body) });
    return (await answer.json()) as T;
  };
  const { clientId, clientSecret } = developer;
  const { accessToken } = await call<{ accessToken: string }>("/v1/auth/access_token", { clientId, clientSecret });
  const pause = () => new Promise((go) => setTimeout(go, 20));
  const perform = async (name: string, properties: object) => {
    const answer = await call<{ run?: { id: string } }>("/v1/actions/do_" + name + "/runs", { properties }, accessToken);
    const { run } = answer;
    if (!run) throw new Error(name + ": " + JSON.stringify(answer));
    while (port.run(run.id)!.status === "IN_PROGRESS") await pause();
    const { status, summary, logs } = port.run(run.id)!;
    const told = logs.map(({ message }) => message).find((message) => message.startsWith("{"));
    if (status !== "SUCCESS" || told === undefined) throw new Error(name + ": " + status + " " + summary);
    return JSON.parse(told);
  };
  const made = await Promise.all(names.map((name) => perform(name, {})));
  await parts.schedules.fire("catalog-resync");
  const mirrored = names.map((name, index) => () => port.entity(name, made[index].identifier));
  while (mirrored.some((entity) => !entity())) await pause();
  const entities = mirrored.map((entity) => entity()!.properties.all);
  const removed = await Promise.all(names.map((name, index) => perform(name, { remove: made[index].identifier })));
  console.log(JSON.stringify({ made, entities, removed }));
  await sandbox.close();
}

void main();
`;

interface Printed {
  readonly made: readonly { identifier: string; made: object; changed: object }[];
  readonly entities: readonly object[];
  readonly removed: readonly { existed: boolean; after: null }[];
}

describe("types that nobody has touched, from handler files alone", function () {
  this.timeout(180_000);
  let copy: ProjectCopy;
  let printed: Printed;

  before(async () => {
    copy = new ProjectCopy();
    for (const kind of ["actions", "resources"]) {
      mkdirSync(path.join(copy.folder, "only", kind), { recursive: true });
    }
    for (const one of cases) {
      const file = nameOf(one).replaceAll("_", "-");
      copy.write(`only/resources/${file}.ts`, resourceFile(one));
      copy.write(`only/actions/do-${file}.ts`, actionFile(one));
    }
    copy.write("run-all.ts", script);
    printed = JSON.parse(await copy.run("run-all.ts")) as Printed;
  });
  after(() => copy.remove());

  for (const [index, one] of cases.entries()) {
    it(`${one.type} is created, read, changed, mirrored and deleted`, () => {
      const { identifier = "", made, changed } = printed.made[index] ?? {};

      assert.match(identifier, one.identifier);
      assert.deepInclude(made, one.made);
      assert.deepInclude(changed, one.changed);
      assert.deepInclude(printed.entities[index], one.changed);
      assert.notProperty(made, "Description");
      assert.deepEqual(printed.removed[index], { existed: true, after: null });
    });
  }
});
