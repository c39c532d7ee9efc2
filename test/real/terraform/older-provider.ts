import type { Registered } from "../../support/pulumi";

interface Index {
  readonly keySchemas?: readonly { readonly attributeName: string; readonly keyType: string }[];
}

/**
 * The inputs of a resource as version 5 of the provider takes them. Pulumi's provider is made from
 * version 6, which knows more: Node.js 24, the metrics of a Kafka source, an index's keys as a list.
 */
export function forProvider5(resource: Registered): Registered {
  const { runtime, metricsConfig, globalSecondaryIndexes: indexes } = resource.inputs;
  return {
    ...resource,
    inputs: {
      ...resource.inputs,
      ...(runtime === "nodejs24.x" && { runtime: "nodejs22.x" }),
      ...(metricsConfig !== undefined && { metricsConfig: { metrics: ["EventCount"] } }),
      ...(Array.isArray(indexes) && { globalSecondaryIndexes: (indexes as Index[]).map(withKeys) }),
    },
  };
}

function withKeys({ keySchemas = [], ...rest }: Index): object {
  const keys = keySchemas.map(({ attributeName, keyType }) => [
    keyType === "HASH" ? "hashKey" : "rangeKey",
    attributeName,
  ]);
  return { ...rest, ...(Object.fromEntries(keys) as Record<string, string>) };
}
