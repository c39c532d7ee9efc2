import type { Driver } from "../monitor";
import type { SandboxParts } from "./parts";

/** Keys of KMS and their aliases. */
export function keyDrivers({ aws, region: stackRegion }: SandboxParts): Record<string, Driver> {
  const regionOf = (inputs: Record<string, unknown>) => (inputs.region ?? stackRegion) as string;
  return {
    "aws:kms/key:Key": async ({ inputs }) => {
      const arn = aws.kms.createKey(regionOf(inputs), {
        usage: (inputs.keyUsage ?? "ENCRYPT_DECRYPT") as string,
        spec: (inputs.customerMasterKeySpec ?? "SYMMETRIC_DEFAULT") as string,
        enabled: inputs.isEnabled !== false,
      });
      const keyId = arn.split("/").at(-1) ?? "";
      return { id: keyId, outputs: { arn, keyId } };
    },

    "aws:kms/alias:Alias": async ({ name: logicalName, inputs }) => {
      const name = (inputs.name ?? `alias/${logicalName}`) as string;
      const arn = aws.kms.createAlias(regionOf(inputs), name, String(inputs.targetKeyId));
      return { id: name, outputs: { name, arn } };
    },
  };
}
