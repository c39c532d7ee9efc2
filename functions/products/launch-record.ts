import {
  DescribeProvisionedProductCommand,
  DescribeRecordCommand,
  type DescribeRecordOutput,
  type RecordDetail,
  ServiceCatalogClient,
} from "@aws-sdk/client-service-catalog";
import type { AwsContext } from "../../registry/action";

/** How a launch goes, as Service Catalog's record of it says. */
export interface LaunchRecord {
  readonly detail: RecordDetail;
  /** The stack's outputs; complete when the launch has succeeded. */
  readonly outputs: ReadonlyMap<string, string>;
  /** ARN of the stack, as soon as Service Catalog gives it. */
  readonly stackArn: string | undefined;
}

/** The output that Service Catalog adds to those of the template. */
const stackOutput = "CloudformationStackARN";

/** Reads the record of a launch, all its outputs included. */
export async function readRecord(aws: AwsContext, id: string): Promise<LaunchRecord> {
  const outputs = new Map<string, string>();
  let page: DescribeRecordOutput;
  let token: string | undefined;
  do {
    page = await aws
      .client(ServiceCatalogClient)
      .send(
        new DescribeRecordCommand({ Id: id, ...(token !== undefined && { PageToken: token }) }),
      );
    for (const { OutputKey: key, OutputValue: value } of page.RecordOutputs ?? []) {
      if (key !== undefined && value !== undefined) outputs.set(key, value);
    }
    token = page.NextPageToken;
  } while (token !== undefined && token !== "");
  const stackArn = outputs.get(stackOutput);
  outputs.delete(stackOutput);
  return { detail: page.RecordDetail ?? {}, outputs, stackArn };
}

/**
 * Finds the stack of a launch, by ARN or name: Service Catalog names it after the account and the
 * provisioned product.
 */
export async function findStack(
  aws: AwsContext,
  { stackArn }: LaunchRecord,
  provisionedProduct: string,
): Promise<string> {
  if (stackArn !== undefined) return stackArn;
  const { ProvisionedProductDetail: detail } = await aws
    .client(ServiceCatalogClient)
    .send(new DescribeProvisionedProductCommand({ Id: provisionedProduct }));
  const account = detail?.Arn?.split(":")[4] ?? "";
  return `SC-${account}-${provisionedProduct}`;
}
