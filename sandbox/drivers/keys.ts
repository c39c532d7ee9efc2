import { nameOf, type Driver, type Inputs } from "./driver";
import { accountId, type SandboxParts } from "./parts";
import { Refusal } from "../published/refusal";

/** Keys of KMS and their aliases. */
export function keyDrivers({ aws, region: stackRegion }: SandboxParts): Record<string, Driver> {
  const regionOf = (inputs: Inputs) => (inputs.region ?? stackRegion) as string;
  const arnOf = ({ arn }: Inputs) => String(arn);
  return {
    "aws:kms/key:Key": {
      create: async ({ name, inputs }) => {
        const settings = {
          usage: (inputs.keyUsage ?? "ENCRYPT_DECRYPT") as string,
          spec: (inputs.customerMasterKeySpec ?? "SYMMETRIC_DEFAULT") as string,
          enabled: inputs.isEnabled !== false,
        };
        const arn = aws.kms.createKey(regionOf(inputs), settings, name);
        const keyId = arn.split("/").at(-1) ?? "";
        return { id: keyId, outputs: { arn, keyId } };
      },
      read: async ({ outputs }) => (aws.kms.exists(arnOf(outputs)) ? outputs : undefined),
      update: async ({ outputs }, inputs) => {
        aws.kms.setEnabled(arnOf(outputs), inputs.isEnabled !== false);
        return outputs;
      },
      // A key waits for its end for 7 days at least; nobody can use it meanwhile.
      delete: async ({ outputs }) => aws.kms.setEnabled(arnOf(outputs), false),
    },

    "aws:kms/alias:Alias": {
      create: async (request) => {
        const { inputs } = request;
        const region = regionOf(inputs);
        const given = nameOf(request);
        const name = given.startsWith("alias/") ? given : `alias/${given}`;
        if (aws.kms.exists(`arn:aws:kms:${region}:${accountId}:${name}`)) {
          throw new Refusal(
            `AlreadyExistsException: An alias with the name ${name} already exists`,
            "https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html",
          );
        }
        const arn = aws.kms.createAlias(region, name, String(inputs.targetKeyId));
        return { id: name, outputs: { name, arn } };
      },
      read: async ({ outputs }) => (aws.kms.exists(arnOf(outputs)) ? outputs : undefined),
      update: async ({ id, outputs }, inputs) => {
        aws.kms.createAlias(regionOf(inputs), id, String(inputs.targetKeyId));
        return outputs;
      },
      delete: async ({ outputs }) => aws.kms.deleteAlias(arnOf(outputs)),
    },
  };
}
