import * as pulumi from "@pulumi/pulumi";

/** Whether the stack's file has a value as a secret. Pulumi tells its own code alone; undefined if it stops to. */
export function isEncrypted(name: string): boolean | undefined {
  const runtime = pulumi.runtime as { readonly isConfigSecret?: (name: string) => boolean };
  return runtime.isConfigSecret?.(name);
}
