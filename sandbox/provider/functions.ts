import { organization } from "../aws/organizations";
import { accountId } from "../drivers/parts";
import { NotHere } from "../published/refusal";

type Answer = Readonly<Record<string, unknown>>;

/**
 * Answers the provider functions that the program and awsx call.
 * @param token such as `aws:index/getRegion:getRegion`
 * @throws Error naming the function when the sandbox has no answer
 */
export function callFunction(token: string, region: string): Answer {
  const answer = answers[token];
  if (answer) return answer(region);
  throw new NotHere(
    `The sandbox has no answer for the provider function ${token}; it has ${Object.keys(answers).join(", ")}.`,
  );
}

const answers: Readonly<Record<string, (region: string) => Answer>> = {
  "aws:index/getAvailabilityZones:getAvailabilityZones": (region) => ({
    id: region,
    names: ["a", "b", "c"].map((letter) => `${region}${letter}`),
    zoneIds: ["1", "2", "3"].map((number) => `${region}-az${number}`),
  }),
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({
    id: accountId,
    accountId,
    arn: `arn:aws:iam::${accountId}:user/deployer`,
    userId: "AIDASANDBOX",
  }),
  "aws:index/getPartition:getPartition": () => ({
    id: "aws",
    partition: "aws",
    dnsSuffix: "amazonaws.com",
    reverseDnsPrefix: "com.amazonaws",
  }),
  "aws:organizations/getDelegatedServices:getDelegatedServices": () => ({
    id: accountId,
    accountId,
    delegatedServices: [],
  }),
  "aws:organizations/getOrganization:getOrganization": () => ({
    id: organization.id,
    arn: `arn:aws:organizations::${accountId}:organization/${organization.id}`,
    featureSet: "ALL",
    masterAccountId: accountId,
  }),
  "aws:index/getRegion:getRegion": (region) => ({
    id: region,
    name: region,
    region,
    endpoint: `ec2.${region}.amazonaws.com`,
    description: region,
  }),
};
