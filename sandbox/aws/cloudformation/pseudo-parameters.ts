import type { StackIdentity } from "./resource-kind";

/** The values of the pseudo parameters in a stack; `AWS::NoValue` has none. */
export const PSEUDO_PARAMETERS: Readonly<Record<string, (stack: StackIdentity) => unknown>> = {
  "AWS::AccountId": ({ id }) => id.split(":")[4],
  "AWS::NotificationARNs": () => [],
  "AWS::Partition": ({ region }) => (isChina(region) ? "aws-cn" : "aws"),
  "AWS::Region": ({ region }) => region,
  "AWS::StackId": ({ id }) => id,
  "AWS::StackName": ({ name }) => name,
  "AWS::URLSuffix": ({ region }) => `amazonaws.com${isChina(region) ? ".cn" : ""}`,
};

function isChina(region: string): boolean {
  return region.startsWith("cn-");
}
