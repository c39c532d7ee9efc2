import { createHash } from "node:crypto";
import {
  GenerateMacCommand,
  KMSInvalidMacException,
  VerifyMacCommand,
  type KMSClient,
} from "@aws-sdk/client-kms";

const algorithm = "HMAC_SHA_256";
/** 32 bytes in base64url. */
const tokenShape = /^[A-Za-z0-9_-]{43}$/;

/**
 * Makes the link to a request's page. KMS makes the token; the key never leaves it.
 * @throws Error of KMS
 */
export async function createLink(
  kms: KMSClient,
  { keyArn, pagesUrl }: { readonly keyArn: string; readonly pagesUrl: string },
  id: string,
): Promise<string> {
  const { Mac } = await kms.send(
    new GenerateMacCommand({ KeyId: keyArn, MacAlgorithm: algorithm, Message: messageOf(id) }),
  );
  if (!Mac) throw new Error(`KMS gave no MAC for approval ${id}.`);
  return `${pagesUrl}${pagePath(id, Buffer.from(Mac).toString("base64url"))}`;
}

/** Path and query of a request's page. */
export function pagePath(id: string, token: string): string {
  return `/approvals/${id}?token=${token}`;
}

/**
 * Whether a token belongs to an id. Whatever does not look like a token is wrong without a call.
 * @throws Error when KMS cannot tell: that is neither a yes nor a no
 */
export async function isTokenOf(
  kms: KMSClient,
  keyArn: string,
  id: string,
  token: string,
): Promise<boolean> {
  const mac = Buffer.from(token, "base64url");
  // The last character has two bits too many; only one of its spellings is the token.
  if (!tokenShape.test(token) || mac.toString("base64url") !== token) return false;
  try {
    const { MacValid } = await kms.send(
      new VerifyMacCommand({
        KeyId: keyArn,
        MacAlgorithm: algorithm,
        Message: messageOf(id),
        Mac: mac,
      }),
    );
    return MacValid === true;
  } catch (error) {
    if (error instanceof KMSInvalidMacException) return false;
    throw error;
  }
}

/** Makes the part that gives texts a code, by the same key; links are made of other messages. */
export function createFingerprint(kms: KMSClient, keyArn: string) {
  return async (text: string): Promise<string> => {
    const digest = createHash("sha256").update(text).digest("hex");
    const Message = Buffer.from(`longshore update ${digest}`);
    const { Mac } = await kms.send(
      new GenerateMacCommand({ KeyId: keyArn, MacAlgorithm: algorithm, Message }),
    );
    if (!Mac) throw new Error("KMS gave no MAC for an update.");
    return Buffer.from(Mac).toString("hex");
  };
}

function messageOf(id: string): Uint8Array {
  return Buffer.from(`longshore approval ${id}`);
}
