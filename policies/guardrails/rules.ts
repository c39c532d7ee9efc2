import type { Policies } from "@pulumi/policy";
import { privateBuckets } from "./buckets";
import { encryptedStores } from "./encryption";
import { keptLogs, noSecretsInEnvironments, watchedFunctions } from "./functions";
import { noPublicAccess, reasonedWildcards } from "./permissions";
import { deadLettersBehindQueues } from "./queues";

/** The pack's rules. A team's handlers are held to them like everything else: what they may do is in policies. */
export const rules: Policies = [
  reasonedWildcards,
  noPublicAccess,
  privateBuckets,
  encryptedStores,
  keptLogs,
  watchedFunctions,
  noSecretsInEnvironments,
  deadLettersBehindQueues,
];
