import { baseOperators } from "../../registry/conditions";
import type { Permission } from "../../sandbox/aws/call";
import type { PolicyStatement } from "../../sandbox/aws/policy";
import type { RequestContext } from "../../sandbox/aws/policy-text";
import type { Random } from "../support/random";

/** Policies of a role and a request of it. */
export interface IamCase {
  readonly statements: readonly PolicyStatement[];
  readonly boundary?: readonly PolicyStatement[];
  readonly permission: Permission;
}

const ACTIONS = ["ec2:RunInstances", "iam:PassRole", "s3:GetObject", "sqs:SendMessage"];
const ACTION_PATTERNS = [...ACTIONS, "*", "ec2:*", "iam:Pass*", "S3:getobject", "sqs:Send?essage"];
const RESOURCES = [
  ...["arn:aws:s3:::bucket/one/two.txt", "arn:aws:s3:::bucket/x$(1)"],
  ...["arn:aws:sqs:eu-west-1:123456789012:runs.fifo", "arn:aws:sqs:eu-west-1:123456789012:team-a"],
  ...["arn:aws:iam::123456789012:role/team-a/worker", "arn:aws:iam::123456789012:role/x"],
  ...["arn:aws:ec2:eu-west-1:123456789012:instance/i-1", "arn:aws:ec2:eu-west-1::image/ami-1"],
  "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/x:log-stream:y",
];
const RESOURCE_PATTERNS = [
  "*",
  ...RESOURCES,
  ...["arn:aws:s3:::bucket/${aws:PrincipalTag/team}/*", "arn:aws:s3:::bucket/x${$}*"],
  ...["arn:aws:s3:::*", "arn:aws:s3:::bucket/?ne/*", "arn:aws:*:*:*:*", "arn:aws:sqs:*:*:runs.*"],
  ...[
    "arn:aws:sqs:*:*:${aws:PrincipalTag/team}",
    "arn:aws:sqs:*:*:${aws:PrincipalTag/no, 'team-a'}",
  ],
  ...["arn:aws:iam::*:role/${aws:PrincipalTag/team}/*", "arn:aws:iam::*:r*/x", "arn:aws:iam::*:*"],
  ...["arn:aws:ec2:*:*:*/i-1", "arn:aws:ec2:*:*:instance/*", "arn:aws:ec2:eu-*::image/ami-?"],
  ...["arn:aws:ec2:*", "arn:aws:logs:*:*:log-group:/aws/*:log-stream:*", "arn:aws:logs:*:*:*:y"],
];
const KEYS: Readonly<Record<string, readonly (string | readonly string[])[]>> = {
  "aws:PrincipalTag/team": ["team-a", "one", "x*"],
  "aws:RequestedRegion": ["eu-west-1", "EU-WEST-1"],
  "aws:TagKeys": [["team"], ["team", "owner"], "team"],
  "aws:SourceArn": ["arn:aws:iam::123456789012:role/x", "no-arn", "arn:aws:s3:::bucket"],
  "aws:SourceIp": ["10.1.2.3", "2001:db8::1", "somewhere"],
  "aws:MultiFactorAuthAge": ["5", "10", "many"],
  "aws:CurrentTime": ["2026-01-31T00:00:00Z", "2026-07-31T12:00:00Z"],

  "aws:SecureTransport": ["true", "false", "True"],
};
const NUMERIC_KEYS = ["aws:MultiFactorAuthAge", "aws:PrincipalTag/team", "aws:TagKeys"];
const VALUES: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^Numeric/, ["5", "7", "10", "7.5"]],
  [/^Date/, ["2026-01-31T00:00:00Z", "2026-03-31T00:00:00Z"]],
  [/^Bool|^Null/, ["true", "false"]],
  [/IpAddress/, ["10.0.0.0/8", "10.1.2.3/32", "2001:db8::/32", "192.168.0.0/16"]],
  [
    /^Arn/,
    ["arn:aws:iam::*:role/*", "arn:aws:s3:::bucket", "arn:aws:*:*:*:*", "arn:aws:iam::*:ro*"],
  ],
  [
    /^/,
    [
      ...["team-a", "TEAM-A", "eu-*", "e?-west-1", "team", "t*", "x*", "true", "5"],
      ...[
        "${aws:PrincipalTag/team}",
        "${aws:PrincipalTag/none}",
        "${aws:PrincipalTag/none, 'team'}",
      ],
    ],
  ],
];

/** Makes up policies and a request that have a chance to meet. */
export function randomCase(random: Random): IamCase {
  const action = random.pick(ACTIONS);
  const statements = many(random, 3, () => randomStatement(random, action));
  const boundary = many(random, 2, () => randomStatement(random, action));
  const context = Object.entries(KEYS)
    .filter(() => random.chance(0.7))
    .map(([key, values]) => [random.chance(0.9) ? key : key.toUpperCase(), random.pick(values)]);
  return {
    statements,
    ...(random.chance(0.15) && { boundary }),
    permission: {
      action,
      resource: random.pick(RESOURCES),
      context: Object.fromEntries(context) as RequestContext,
    },
  };
}

/** A shorter ARN is filled up in Resource; what it means in NotResource is not written anywhere. */
const NOT_RESOURCES = RESOURCE_PATTERNS.filter((arn) => arn === "*" || arn.split(":").length > 5);

function randomStatement(random: Random, action: string): PolicyStatement {
  const actions = many(random, 2, () =>
    random.chance(0.5) ? action : random.pick(ACTION_PATTERNS),
  );
  const resource = random.chance(0.85) ? "Resource" : "NotResource";
  const patterns = resource === "Resource" ? RESOURCE_PATTERNS : NOT_RESOURCES;
  const resources = many(random, 2, () => random.pick(patterns));
  return {
    Effect: random.chance(0.8) ? "Allow" : "Deny",
    [random.chance(0.9) ? "Action" : "NotAction"]: actions,
    [resource]: resources,
    ...(random.chance(0.6) && { Condition: randomCondition(random) }),
  };
}

function randomCondition(random: Random): Record<string, Record<string, string[]>> {
  const over = random.chance(0.7) ? "" : random.pick(["ForAllValues:", "ForAnyValue:"]);
  const base = random.pick([...baseOperators, "Null" as const]);
  const operator = base === "Null" ? base : `${over}${base}${random.chance(0.2) ? "IfExists" : ""}`;
  const [, values = []] = VALUES.find(([operators]) => operators.test(base)) ?? [];
  // The engine takes the number that a text begins with, such as 10 of an address, for its number.
  const keys = base.startsWith("Numeric") ? NUMERIC_KEYS : Object.keys(KEYS);
  return {
    [operator]: { [random.pick(keys)]: many(random, 2, () => random.pick(values)) },
  };
}

function many<T>(random: Random, most: number, make: () => T): T[] {
  return Array.from({ length: 1 + random.below(most) }, make);
}
