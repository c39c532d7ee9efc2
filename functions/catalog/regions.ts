/** Whether a text may name a region of AWS; it becomes a part of host names. */
export function isRegion(text: string): boolean {
  return /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/.test(text);
}

/** A part of AWS with accounts, ARNs and consoles of its own. */
interface Partition {
  readonly name: string;
  readonly regions: RegExp;
  /** Where global types (IAM, CloudFront) live. */
  readonly home: string;
}

/** @see AWS General Reference, "Partitions" */
const partitions: readonly Partition[] = [
  { name: "aws-cn", regions: /^cn-/, home: "cn-north-1" },
  { name: "aws-us-gov", regions: /^us-gov-/, home: "us-gov-west-1" },
  { name: "aws", regions: /./, home: "us-east-1" },
];

function partitionAt(region: string): Partition {
  return partitions.find(({ regions }) => regions.test(region)) as Partition;
}

/** The partition of a region as ARNs name it: `aws`, `aws-cn` or `aws-us-gov`. */
export function partitionOfRegion(region: string): string {
  return partitionAt(region).name;
}

/** The region of global types for stacks in a region. */
export function homeRegion(region: string): string {
  return partitionAt(region).home;
}
