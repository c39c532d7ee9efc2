import { allow, type Statement } from "../registry/statement";
import type { Registry } from "../registry/registry";
import { accountActions } from "../registry/account-field";
import { sharedActions } from "../registry/shared-actions";
import { useCloudControl } from "./common";
import { buildPolicy } from "./document";
import { fitStatements } from "./fit-statements";
import { memberNames } from "./member-names";
import { memberPatterns, memberTags, type MemberPattern } from "./member-patterns";

/** What the set of a member account is made of. */
export interface MemberTemplateArgs {
  readonly registry: Pick<Registry, "resources" | "actions">;
  /** Names of the stack: its project and itself, as they stand in names. */
  readonly project: string;
  readonly stack: string;
  /** The hub's region, in which the roles are made. */
  readonly region: string;
  /** Regions whose changes are sent, besides those of the services that have none. */
  readonly regions: readonly string[];
  /** What members' roles ask for. */
  readonly externalId: string;
}

/** A template of CloudFormation. */
export interface MemberTemplate {
  readonly AWSTemplateFormatVersion: string;
  readonly Description: string;
  readonly Parameters: Readonly<Record<string, object>>;
  readonly Conditions: Readonly<Record<string, object>>;
  readonly Resources: Readonly<Record<string, object>>;
}

/** Services without regions tell of their changes here. */
const globalRegion = "us-east-1";

/** Characters of a template that is handed over as a text. @see AWS CloudFormation quotas */
const mostCharacters = 51_200;

/**
 * Makes the one template of a member account. It is deployed in the hub's region, which has the roles too,
 * in each region whose changes are to be seen live, and in us-east-1.
 * @throws Error when CloudFormation would not take it
 */
export function memberTemplate(args: MemberTemplateArgs): MemberTemplate {
  const { registry, region, regions } = args;
  const all = [...registry.resources.values()];
  const isGlobal = ({ global = false }: { global?: boolean }) => global;
  const template: MemberTemplate = {
    AWSTemplateFormatVersion: "2010-09-09",
    Description: `Longshore (${args.project}, ${args.stack}): lets the hub account read this one, and tells it of changes.`,
    Parameters: {
      HubAccount: {
        Type: "String",
        AllowedPattern: "\\d{12}",
        Description: "The account of the stack.",
      },
      ExternalId: {
        Type: "String",
        MinLength: 2,
        Default: args.externalId,
        Description: "The stack's catalogExternalId.",
      },
    },
    Conditions: {
      HasRoles: {
        "Fn::And": [isRegion(region), not({ "Fn::Equals": [account, { Ref: "HubAccount" }] })],
      },
      TellsOfRegion: anyOf(regions.map(isRegion)),
      TellsOfGlobal: isRegion(globalRegion),
    },
    Resources: {
      ...roles(args),
      SendRole: sendRole(args),
      ...rules(
        "Changes",
        memberPatterns(all.filter((one) => !isGlobal(one))),
        "TellsOfRegion",
        args,
      ),
      ...rules("Global", memberPatterns(all.filter(isGlobal)), "TellsOfGlobal", args),
      ...rules("Tags", [memberTags], "TellsOfRegion", args),
      ...(regions.includes(globalRegion)
        ? {}
        : rules("GlobalTags", [memberTags], "TellsOfGlobal", args)),
    },
  };
  const { length } = JSON.stringify(template);
  if (length <= mostCharacters) return template;
  throw new Error(
    `The template of member accounts has ${length} characters; CloudFormation takes ${mostCharacters}. ` +
      `Name actions of handlers together, as in "ecs:Describe*", or take handlers out.`,
  );
}

const account = { Ref: "AWS::AccountId" };
const sub = (text: string) => ({ "Fn::Sub": text });
const not = (condition: object) => ({ "Fn::Not": [condition] });
const isRegion = (name: string) => ({ "Fn::Equals": [{ Ref: "AWS::Region" }, name] });

/** Fn::Or takes two to ten conditions. */
function anyOf(conditions: readonly object[]): object {
  const [first = { "Fn::Equals": ["", "none"] }, ...others] = conditions;
  return others.reduce<object>((one, other) => ({ "Fn::Or": [one, other] }), first);
}

function roles({ registry, ...args }: MemberTemplateArgs): Record<string, object> {
  const names = memberNames(args);
  const reads = [...registry.resources.values()].flatMap(({ permissions }) => permissions);
  const runs = accountActions(registry.actions.values()).flatMap(
    ({ permissions = [] }) => permissions,
  );
  const share = accountActions(sharedActions(registry.actions.values()).shared).length > 0;
  const workers = [names.workerRole, ...(share ? [names.sharedWorkerRole] : [])];
  return {
    ...role("ReadRole", names.readRole, [names.exporterRole], [...readOwn, ...reads]),
    ...(runs.length > 0 && role("RunRole", names.runRole, workers, [useCloudControl, ...runs])),
  };
}

const readOwn: readonly Statement[] = [
  allow(
    ["cloudformation:GetResource", "cloudformation:ListResources"],
    "*",
    "Cloud Control operations have no resource-level permissions; the types' own permissions limit them",
  ),
  allow(
    ["cloudtrail:DescribeTrails", "cloudtrail:GetTrailStatus"],
    "*",
    "whether a trail logs is asked of all trails, those of the organisation included",
  ),
];

/** A role that roles of the hub may assume, with what it may do. */
function role(
  id: string,
  name: string,
  trusted: readonly string[],
  statements: readonly Statement[],
): Record<string, object> {
  const { inline, managed } = fitStatements(statements);
  const policies = managed.map((some, index) => [
    `${id}Policy${index}`,
    {
      Type: "AWS::IAM::ManagedPolicy",
      Condition: "HasRoles",
      Properties: { Roles: [{ Ref: id }], PolicyDocument: buildPolicy(some) },
    },
  ]);
  const made = {
    Type: "AWS::IAM::Role",
    Condition: "HasRoles",
    Properties: {
      RoleName: name,
      AssumeRolePolicyDocument: trust(trusted),
      ...(inline.length > 0 && {
        Policies: [{ PolicyName: "declared", PolicyDocument: buildPolicy(inline) }],
      }),
    },
  };
  return { [id]: made, ...(Object.fromEntries(policies) as Record<string, object>) };
}

/** By their names, and not as principals, which would end with the roles when those are made anew. */
function trust(trusted: readonly string[]): object {
  const arns = trusted.map((name) => sub(`arn:aws:iam::\${HubAccount}:role/${name}`));
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: sub("arn:aws:iam::${HubAccount}:root") },
        Action: "sts:AssumeRole",
        Condition: {
          StringEquals: { "sts:ExternalId": { Ref: "ExternalId" } },
          ArnLike: { "aws:PrincipalArn": arns.length === 1 ? arns[0] : arns },
        },
      },
    ],
  };
}

/** One for each region, so that no region waits for another one's role. */
function sendRole(args: MemberTemplateArgs): object {
  return {
    Type: "AWS::IAM::Role",
    Properties: {
      AssumeRolePolicyDocument: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "events.amazonaws.com" },
            Action: "sts:AssumeRole",
            Condition: { StringEquals: { "aws:SourceAccount": account } },
          },
        ],
      },
      Policies: [
        {
          PolicyName: "send",
          PolicyDocument: {
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Action: "events:PutEvents", Resource: busArn(args) }],
          },
        },
      ],
    },
  };
}

function rules(
  id: string,
  patterns: readonly MemberPattern[],
  condition: string,
  args: MemberTemplateArgs,
): Record<string, object> {
  return Object.fromEntries(
    patterns.map((EventPattern, index) => [
      `${id}${index}`,
      {
        Type: "AWS::Events::Rule",
        Condition: condition,
        Properties: {
          Description: "Changes that the hub's catalog shows.",
          EventPattern,
          Targets: [
            { Id: "hub", Arn: busArn(args), RoleArn: { "Fn::GetAtt": ["SendRole", "Arn"] } },
          ],
        },
      },
    ]),
  );
}

function busArn(args: MemberTemplateArgs): object {
  return sub(`arn:aws:events:${args.region}:\${HubAccount}:event-bus/${memberNames(args).bus}`);
}
