/** What CloudFormation hands out presigned URLs for; each has hosts of its own. */
export type PresignedPurpose = "wait condition" | "custom resource";

/** A presigned URL whose host has been checked. */
export interface PresignedUrl {
  readonly host: string;
  /** Path and query exactly as they were signed; the query is a credential. */
  readonly target: string;
}

/** A URL that is not one of CloudFormation's; its message says why and does not quote the query. */
export class ForeignUrlError extends Error {
  override readonly name = "ForeignUrlError";
}

/** Nothing but host and path: no user info, port, fragment, backslash or character that needs escaping. */
const plainUrl = /^https:\/\/([a-z0-9.-]+)(\/[!"$-[\]-~]*)$/;

/**
 * Takes a presigned URL apart, provided that it leads to a bucket of CloudFormation in one region.
 * @param region of this function, such as `eu-west-1`; stacks call functions of their own region only
 * @throws ForeignUrlError for every other URL
 */
export function readPresignedUrl(
  text: string,
  purpose: PresignedPurpose,
  region: string,
): PresignedUrl {
  const [, host, target] = plainUrl.exec(text) ?? [];
  if (host === undefined || target === undefined) {
    throw new ForeignUrlError(
      `The ${purpose}'s URL ${describe(text)}; allowed is https:// with a host and a path, ` +
        `without user, port and fragment. Hand on what CloudFormation gives, unchanged.`,
    );
  }
  if (!hostsOf(purpose, region).includes(host)) {
    throw new ForeignUrlError(
      `The ${purpose}'s URL leads to "${host}", which is no host of CloudFormation for that in ` +
        `${region}; allowed are ${hostsOf(purpose, region).join(", ")}. ` +
        `Hand on what CloudFormation gives, unchanged.`,
    );
  }
  return { host, target };
}

/**
 * The three ways in which S3 writes a bucket's host; all three occur.
 * @see AWS CloudFormation user guide, "Setting up VPC endpoints for AWS CloudFormation" (names of the buckets)
 */
function hostsOf(purpose: PresignedPurpose, region: string): string[] {
  const bucket =
    purpose === "wait condition"
      ? `cloudformation-waitcondition-${region}`
      : `cloudformation-custom-resource-response-${region.replaceAll("-", "")}`;
  const domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  return ["s3", `s3-${region}`, `s3.${region}`].map((service) => `${bucket}.${service}.${domain}`);
}

/** What is wrong with a URL, without anything that may be a credential. */
function describe(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url) return "cannot be read";
  if (url.protocol !== "https:") return `begins with "${url.protocol}"`;
  if (url.username !== "" || url.password !== "") return `has a user before "${url.hostname}"`;
  if (url.port !== "") return `has the port ${url.port} at "${url.hostname}"`;
  return `leads to "${url.hostname}" and is written in an unusual way`;
}
