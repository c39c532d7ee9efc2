/** Whose key it is. */
interface Identity {
  readonly accessKeyId: string;
  readonly sessionToken?: string;
}

/** What the SDK makes a signer with. */
interface SignerSettings {
  readonly credentials: Identity | (() => Promise<Identity>);
  readonly region: string | (() => Promise<string>);
  readonly service: string;
}

/**
 * The `signerConstructor` of AWS clients whose endpoint asks whose key a request has, and not for a
 * signature: making one is a good part of what a call costs that goes over no network.
 */
export class PlainSigner {
  constructor(private readonly settings: SignerSettings) {}

  async sign<R extends { headers: Record<string, string> }>(
    request: R,
    given: { readonly signingRegion?: string; readonly signingService?: string } = {},
  ): Promise<R> {
    const { credentials, region: ofClient, service: itself } = this.settings;
    const { accessKeyId, sessionToken } =
      typeof credentials === "function" ? await credentials() : credentials;
    const region =
      given.signingRegion ?? (typeof ofClient === "string" ? ofClient : await ofClient());
    const service = given.signingService ?? itself;
    const time = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
    const scope = `${accessKeyId}/${time.slice(0, 8)}/${region}/${service}/aws4_request`;
    Object.assign(request.headers, {
      "x-amz-date": time,
      ...(sessionToken !== undefined && { "x-amz-security-token": sessionToken }),
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none`,
    });
    return request;
  }
}
