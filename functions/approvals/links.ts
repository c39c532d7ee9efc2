import { createHash } from "node:crypto";
import {
  GenerateMacCommand,
  KMSInvalidMacException,
  VerifyMacCommand,
  type KMSClient,
} from "@aws-sdk/client-kms";

const algorithm = "HMAC_SHA_256";
/** An address and 32 bytes, each in base64url. */
const tokenShape = /^[A-Za-z0-9_-]{4,400}\.[A-Za-z0-9_-]{43}$/;

/**
 * Makes an approver's own link to a request's page. Its token names the approver, and KMS makes the code
 * that nobody else can; the key never leaves it.
 * @throws Error of KMS
 */
export async function createLink(
  kms: KMSClient,
  { keyArn, pagesUrl }: { readonly keyArn: string; readonly pagesUrl: string },
  id: string,
  approver: string,
): Promise<string> {
  const Message = messageOf(id, approver);
  const { Mac } = await kms.send(
    new GenerateMacCommand({ KeyId: keyArn, MacAlgorithm: algorithm, Message }),
  );
  if (!Mac) throw new Error(`KMS gave no MAC for approval ${id}.`);
  const token = [Buffer.from(approver), Mac].map((part) => Buffer.from(part).toString("base64url"));
  return `${pagesUrl}${pagePath(id, token.join("."))}`;
}

/** Path and query of a request's page. */
export function pagePath(id: string, token: string): string {
  return `/approvals/${id}?token=${token}`;
}

/**
 * Whose link to an id a token is of. Whatever does not look like a token is wrong without a call.
 * @returns the approver's address; undefined for a token that is not right
 * @throws Error when KMS cannot tell: that is neither a yes nor a no
 */
export async function readToken(
  kms: KMSClient,
  keyArn: string,
  id: string,
  token: string,
): Promise<string | undefined> {
  if (!tokenShape.test(token)) return undefined;
  const [address, mac] = token.split(".").map((part) => Buffer.from(part, "base64url"));
  if (!address || !mac) return undefined;
  // The last characters have bits too many; only one of their spellings is the token.
  if (`${address.toString("base64url")}.${mac.toString("base64url")}` !== token) return undefined;
  const approver = address.toString();
  try {
    const { MacValid } = await kms.send(
      new VerifyMacCommand({
        KeyId: keyArn,
        MacAlgorithm: algorithm,
        Message: messageOf(id, approver),
        Mac: mac,
      }),
    );
    return MacValid === true ? approver : undefined;
  } catch (error) {
    if (error instanceof KMSInvalidMacException) return undefined;
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

function messageOf(id: string, approver: string): Uint8Array {
  return Buffer.from(`longshore approval ${id} ${approver}`);
}
