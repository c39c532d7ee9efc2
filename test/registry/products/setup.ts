import { DeclarationError } from "../../../registry/errors";
import type { Gate } from "../../../registry/products/gate-parts";
import type { Product } from "../../../registry/products/product";
import { readProduct } from "../../../registry/products/read-product";

/** What is right in `Metadata: Longshore:`, as lines of YAML. */
export const rightMetadata = [
  "name: Mail list",
  "owner: Platform team",
  "description: A topic for mails",
];

const rightResources = "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n";

/** The parts of a product's file that a test says differently. */
export interface Parts {
  /** Lines of `Metadata: Longshore:`. */
  readonly metadata?: readonly string[];
  /** The rest of the template. */
  readonly rest?: string;
}

/** The text of a product's file. */
export function productText({ metadata = rightMetadata, rest = rightResources }: Parts = {}) {
  return ["Metadata:", "  Longshore:", ...metadata.map((line) => `    ${line}`), rest].join("\n");
}

/** A product that was read from a file. */
export function productOf(parts: Parts = {}, file = "mail-list"): Product {
  return readProduct(`products/${file}.yaml`, productText(parts));
}

/** Why a product is refused, without the file's name. @throws when it is not, or by another error */
export function refusalOfProduct(text: string, file = "mail-list"): string {
  try {
    readProduct(`products/${file}.yaml`, text);
  } catch (error) {
    if (!(error instanceof DeclarationError)) throw error;
    return error.message.replace(`handlers/products/${file}.yaml: `, "");
  }
  throw new Error("The product was accepted.");
}

/** A gate for any template. */
export const gate: Gate = {
  requestFunctionArn: "arn:aws:lambda:eu-west-1:123456789012:function:ask",
  product: "mail-list",
  title: "Mail list",
  timeoutSeconds: 3600,
};
