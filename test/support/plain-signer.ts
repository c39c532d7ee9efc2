/** Whose key it is. */
interface Identity {
  readonly accessKeyId: string;
  readonly sessionToken?: string | undefined;
}

/** What of an AWS client's settings a signature is made of. */
export interface SignerSettings {
  readonly credentials: () => Promise<Identity>;
  readonly region: () => Promise<string>;
  /** Name of the service in the scope of its signatures. */
  readonly defaultSigningName: string;
}

/**
 * Says whose key a request has and for what, without a signature: an endpoint of the same process does
 * not ask for one, and making it is a good part of what a call costs that goes over no network.
 */
export async function signPlainly(
  request: { readonly headers: Record<string, string> },
  settings: SignerSettings,
): Promise<void> {
  const { accessKeyId, sessionToken } = await settings.credentials();
  const region = await settings.region();
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  const scope = `${accessKeyId}/${time.slice(0, 8)}/${region}/${settings.defaultSigningName}/aws4_request`;
  Object.assign(request.headers, {
    "x-amz-date": time,
    ...(sessionToken !== undefined && { "x-amz-security-token": sessionToken }),
    authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none`,
  });
}
