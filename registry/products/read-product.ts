import { createHash } from "node:crypto";
import { DeclarationError } from "../errors";
import { fileNameOf, longestFileName } from "../file-name";
import { checkTemplate } from "./check-template";
import { tokenPlaceholder } from "./gate-parts";
import { injectGate } from "./inject-gate";
import { refuseMacros } from "./macros";
import { readParameters } from "./parameters";
import type { Product } from "./product";
import { readMetadata } from "./product-metadata";
import { parseTemplate } from "./template";
import { TemplateError } from "./template-error";
import { withLines } from "./template-lines";

/** What each file gave last: handlers are read anew by each start, each deployment and each check. */
const known = new Map<string, Product>();

/**
 * Makes a product of a file in `handlers/products/`: a CloudFormation template in YAML with
 * `Metadata: Longshore:`.
 * @param file path below the handlers folder, such as `products/static-site.yaml`
 * @throws DeclarationError with the place in the file, the value, what is allowed and what to do
 */
export function readProduct(file: string, source: string): Product {
  // Whatever the editor or git makes of line ends, the version stays.
  const template = source.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");
  const last = known.get(file);
  if (last?.template === template) return last;
  const product = makeProduct(file, template);
  known.set(file, product);
  return product;
}

function makeProduct(file: string, template: string): Product {
  try {
    const identifier = identifierOf(file);
    const parsed = parseTemplate(template);
    const { data } = parsed;
    const product = withLines(parsed, (): Product => {
      refuseMacros(parsed);
      checkTemplate(data);
      return {
        kind: "product",
        identifier,
        ...readMetadata(data),
        parameters: readParameters(data),
        template,
        version: createHash("sha256").update(template).digest("hex").slice(0, 12),
      };
    });
    refusePlaceholder(template);
    refuseUngateable(product);
    return product;
  } catch (error) {
    if (error instanceof TemplateError) throw new DeclarationError([{ file, text: error.message }]);
    throw error;
  }
}

/** The identifier is part of names in Port, Service Catalog and CloudFormation. */
function identifierOf(file: string): string {
  const identifier = fileNameOf(file);
  if (/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(identifier) && identifier.length <= longestFileName) {
    return identifier;
  }
  throw new TemplateError(
    `the file's name is the product's identifier, and it is "${identifier}"; allowed: lower-case letters and digits ` +
      `in words joined by "-", a letter first, at most ${longestFileName} characters, such as static-site.yaml.`,
  );
}

/** A gate that `npm run gate` wrote has no function to ask before somebody names it. */
function refusePlaceholder(template: string): void {
  if (!template.includes(tokenPlaceholder)) return;
  throw new TemplateError(
    `ServiceToken is ${tokenPlaceholder}; remove the approval from this file, since products get theirs when they are ` +
      "published, or put the stack output approvalRequestArn there.",
  );
}

/** Says now what would otherwise stop a deployment. */
function refuseUngateable({ identifier, name, template, timeoutSeconds }: Product): void {
  const requestFunctionArn = `arn:aws:lambda:eu-central-1:123456789012:function:${"a".repeat(64)}`;
  const gate = { requestFunctionArn, product: identifier, title: name, timeoutSeconds };
  // Which function a gate of its own must ask is known when it is deployed.
  injectGate(template, gate, { product: identifier });
}
