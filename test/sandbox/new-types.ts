/** A type that nothing in the sandbox names, what is made of it, and the rights that it takes. */
export interface TypeCase {
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

/** Of several services, with identifiers of several shapes. */
export const typeCases: readonly TypeCase[] = [
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
    type: "AWS::IoT::Thing",
    desired: { AttributePayload: { Attributes: { floor: "1" } } },
    patch: [{ op: "replace", path: "/AttributePayload/Attributes/floor", value: "2" }],
    identifier: /^thing-[A-Z0-9]{12}$/,
    made: { AttributePayload: { Attributes: { floor: "1" } } },
    changed: { AttributePayload: { Attributes: { floor: "2" } } },
    permissions: [
      [
        ["iot:CreateThing", "iot:DescribeThing", "iot:UpdateThing", "iot:DeleteThing"],
        ["arn:aws:iot:*:*:thing/*"],
      ],
      [["iot:ListThings"], ["*"]],
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

/** A name of it for files, and identifiers. */
export const nameOf = ({ type }: TypeCase) => type.split("::").slice(1).join("_").toLowerCase();

/** Mirrors a type: its blueprint has what was read, as it was read. */
export function resourceFile(one: TypeCase): string {
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
export function actionFile(one: TypeCase): string {
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
