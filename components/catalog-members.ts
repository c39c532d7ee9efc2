import * as pulumi from "@pulumi/pulumi";
import type { RunMemberSettings } from "../functions/run-worker";
import { memberNames } from "../policies/member-names";
import { memberTemplate } from "../policies/member-template";
import { sessionPolicies } from "../policies/session-policies";
import type { DiscoveredRegistry } from "../registry/discover";
import { mirroredBlueprints } from "../registry/with-accounts";
import type { CatalogMembers } from "./catalog-exporter";
import type { MemberStackSetArgs } from "./member-stack-set";
import { toRunError } from "./run-error";
import { namesOfStack } from "./stack-names";

/** What the configuration says of other accounts. */
export interface MemberConfig {
  readonly catalogAccounts: readonly string[];
  readonly catalogExternalId: string;
  readonly catalogForgetAccounts: boolean;
  readonly catalogRegions: readonly string[];
  readonly catalogStackSet: MemberStackSetArgs["from"] | undefined;
}

/** What the catalog needs to know of other accounts; undefined when there are none. */
export function catalogMembers(
  config: MemberConfig,
  registry: DiscoveredRegistry,
): CatalogMembers | undefined {
  if (config.catalogAccounts.length === 0) return undefined;
  return {
    accounts: config.catalogAccounts,
    externalId: config.catalogExternalId,
    forgets: config.catalogForgetAccounts,
    related: mirroredBlueprints(registry),
    region: stackRegion(),
  };
}

/** What the worker needs to know of other accounts; undefined when there are none. */
export function runMembers(
  config: MemberConfig,
  registry: DiscoveredRegistry,
): RunMemberSettings | undefined {
  if (config.catalogAccounts.length === 0) return undefined;
  try {
    return {
      accounts: [...config.catalogAccounts],
      externalId: config.catalogExternalId,
      related: mirroredBlueprints(registry),
      runRole: memberNames(namesOfStack()).runRole,
      sessionPolicies: sessionPolicies(registry.actions.values()),
    };
  } catch (error) {
    throw toRunError(error);
  }
}

/** How the set of those accounts is rolled out; undefined when that is done by hand. */
export function memberStackSet(
  config: MemberConfig,
  registry: DiscoveredRegistry,
): Omit<MemberStackSetArgs, "hubAccount"> | undefined {
  const from = config.catalogStackSet;
  if (from === undefined) return undefined;
  const region = stackRegion();
  const regions = config.catalogRegions.length > 0 ? config.catalogRegions : [region];
  const names = namesOfStack();
  const { catalogExternalId: externalId } = config;
  try {
    const template = memberTemplate({ registry, ...names, region, regions, externalId });
    // The roles come first; services without regions tell of their changes in us-east-1.
    return {
      ...{ template, externalId, from, accounts: config.catalogAccounts },
      regions: [...new Set([region, ...regions, "us-east-1"])],
    };
  } catch (error) {
    throw toRunError(error);
  }
}

/** The stack's own region, which the members have to know. @throws pulumi.RunError when no setting says it */
function stackRegion(): string {
  const region = pulumi.runtime.getConfig("aws:region") ?? process.env.AWS_REGION ?? "";
  if (region !== "") return region;
  throw new pulumi.RunError(
    `${pulumi.getProject()}:catalogAccounts needs the stack's region, which the other accounts send to; ` +
      `no setting says it. Type: pulumi config set aws:region eu-west-1`,
  );
}
