import { ForeignUrlError, readPresignedUrl } from "./presigned-url";

/**
 * Checks the URL of a wait handle: it must be one of CloudFormation, and of this stack. Its path is
 * `/<ARN of the stack, escaped>/…/<logical id>`.
 * @throws ForeignUrlError that does not quote the URL
 */
export function readStackUrl(waitUrl: string, stackId: string, region: string): void {
  const { target } = readPresignedUrl(waitUrl, "wait condition", region);
  const path = decode(target.replace(/\?.*/, ""));
  // A path that climbs would be another one where URLs are put in order.
  if (path?.startsWith(`/${stackId}/`) && !/\/\.{1,2}(\/|$)/.test(path)) return;
  throw new ForeignUrlError(
    `The wait condition's URL belongs to another stack; allowed is one of ${stackId}. ` +
      `Give WaitUrl the Ref of a wait handle in the same template.`,
  );
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
