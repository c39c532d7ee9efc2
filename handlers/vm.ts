import { allow, InputError } from "../registry";
import { largest, smallestInstanceType, type InstanceType } from "./instance-types";

/** Regions in which VMs and buckets may be made. */
export const regions = ["eu-west-1", "eu-west-2", "us-west-1", "us-east-1"] as const;

/** What reading an instance through Cloud Control asks for; every change of one reads it first. */
export const readInstances = [
  allow(
    [
      "ec2:DescribeInstances",
      "ec2:DescribeInstanceAttribute",
      "ec2:DescribeInstanceCreditSpecifications",
      "ec2:DescribeLaunchTemplates",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeVolumes",
    ],
    "*",
    "EC2 reads name no resource",
  ),
  allow(
    ["ssm:DescribeAssociation", "ssm:ListAssociations"],
    "*",
    "Cloud Control asks for an instance's associations as well, and their list names no resource",
  ),
];

/** Picks the instance type for a VM. @throws InputError when no type is large enough */
export function instanceTypeFor(cores: number, memoryGib: number): InstanceType {
  const type = smallestInstanceType(cores, memoryGib);
  if (type) return type;
  throw new InputError(
    `No instance type has ${cores} cores and ${memoryGib} GB of memory; ` +
      `the largest have ${largest.cores} cores or ${largest.memoryGib} GB. Ask for less and run the action again.`,
  );
}
