/**
 * The condition keys whose values the sandbox gives; a name behind `/` is that of a tag. A policy
 * with another key is refused when it is made: a key that is never there would make negated
 * conditions kinder than AWS.
 */
const CONDITION_KEYS = [
  ...["aws:CurrentTime", "aws:EpochTime", "aws:PrincipalAccount", "aws:PrincipalArn"],
  "aws:PrincipalOrgPaths",
  ...["aws:PrincipalType", "aws:RequestedRegion", "aws:ResourceAccount", "aws:ResourceTag/"],
  ...["aws:RequestTag/", "aws:SecureTransport", "aws:SourceAccount", "aws:SourceArn"],
  ...["aws:TagKeys", "aws:ViaAWSService"],
  // Of GetItem, Query and Scan; writes have none here.
  ...["dynamodb:Attributes", "dynamodb:Select"],
  ...["ec2:CreateAction", "ec2:ResourceTag/"],
  ...["events:detail-type", "events:source"],
  ...["iam:PassedToService", "iam:PermissionsBoundary"],
  ...["s3:ExistingObjectTag/", "sts:ExternalId"],
].map((key) => key.toLowerCase());

/** Whether the sandbox knows what a condition key would be at AWS. */
export function knowsConditionKey(key: string): boolean {
  const [name = "", tag] = key.toLowerCase().split(/(?<=\/)/);
  return CONDITION_KEYS.includes(tag === undefined ? key.toLowerCase() : name);
}
