import { ProvisionProductCommand, ServiceCatalogClient } from "@aws-sdk/client-service-catalog";
import type { AwsContext, Requester, RunContext } from "../../registry/action";
import { InputError } from "../../registry/errors";
import type { Product } from "../../registry/products/product";

/** A launch that Service Catalog has taken. */
export interface Launch {
  readonly record: string;
  readonly provisionedProduct: string;
  /** Name of the provisioned product. */
  readonly name: string;
}

/** What a repeat of the same call would be answered with again, and what to do about it. */
const remedies: Readonly<Record<string, string>> = {
  InvalidParametersException: "Change the inputs and run it again.",
  ValidationException: "Change the inputs and run it again.",
  DuplicateResourceException: "Run it again: a new run makes a new name.",
  ResourceNotFoundException:
    "Deploy the stack again, so that this version is published and Longshore may launch it.",
  AccessDeniedException:
    "Deploy the stack again, so that Longshore's worker is among those who may launch the portfolio's products.",
};

/**
 * Launches a product. The run's id is the token, so a repeat launches nothing twice.
 * @throws InputError for what every repeat would be answered with
 */
export async function provision(
  aws: AwsContext,
  product: Product,
  run: Pick<RunContext, "id" | "by">,
  parameters: { Key: string; Value: string }[],
): Promise<Launch> {
  const name = `${product.identifier}-${endOf(run.id)}`;
  try {
    const { RecordDetail: detail } = await aws.client(ServiceCatalogClient).send(
      new ProvisionProductCommand({
        ProductName: product.name,
        ProvisioningArtifactName: product.version,
        ProvisionedProductName: name,
        ProvisioningParameters: parameters,
        ProvisionToken: run.id,
        Tags: tagsFor(run),
      }),
    );
    const { RecordId: record, ProvisionedProductId: provisionedProduct } = detail ?? {};
    if (record && provisionedProduct) return { record, provisionedProduct, name };
  } catch (error) {
    const { name: code, message } = error as Error;
    const remedy = remedies[code];
    if (remedy === undefined) throw error;
    throw new InputError(
      `Service Catalog refuses to launch "${product.name}" in version ${product.version} (${code}): ` +
        `${message.replace(/\.?$/, ".")} ${remedy}`,
    );
  }
  throw new Error(`Service Catalog took the launch of "${product.name}" and gave no record of it.`);
}

/** Who asked, in words for people; undefined when Port does not say. */
export function requesterOf({ email, name, userId }: Requester): string | undefined {
  return email ?? name ?? userId;
}

function endOf(runId: string): string {
  return runId
    .replace(/[^A-Za-z0-9]/g, "")
    .slice(-6)
    .toLowerCase();
}

function tagsFor({ id, by }: Pick<RunContext, "id" | "by">): { Key: string; Value: string }[] {
  const requester = requesterOf(by);
  return [
    { Key: "longshore:run-id", Value: id },
    ...(requester === undefined
      ? []
      : [{ Key: "longshore:requested-by", Value: tagValue(requester) }]),
  ];
}

/** Tags allow no other characters. */
function tagValue(text: string): string {
  return text
    .normalize("NFC")
    .replace(/[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu, "_")
    .slice(0, 256);
}
