import type { ProvisionedProductStatus, RecordStatus } from "@aws-sdk/client-service-catalog";
import type { StackStatus } from "@aws-sdk/client-cloudformation";
import type { Stack } from "../cloudformation/stack";
import type { JsonObject } from "../call";
import { newId } from "./ids";

/** Something that went wrong; AWS documents no list of codes. */
export interface RecordError {
  readonly Code: string;
  readonly Description: string;
}

/** A product that was launched. */
export interface ProvisionedProduct {
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  readonly region: string;
  /** What it is made of since an order last succeeded; at first, since it was ordered. */
  origin: Origin;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: number;
  readonly token: string | undefined;
  stack?: Stack;
  status: ProvisionedProductStatus;
  statusMessage?: string;
  /** The newest one; none while it is only planned. */
  record?: LaunchRecord;
  lastSucceeded?: LaunchRecord;
}

/** Where a provisioned product comes from. */
export interface Origin {
  readonly productId: string;
  readonly artifactId: string;
  readonly pathId: string;
  /** Name of the role behind it. */
  readonly role: string | undefined;
}

/** What is ordered. */
export type RecordType =
  "PROVISION_PRODUCT" | "UPDATE_PROVISIONED_PRODUCT" | "TERMINATE_PROVISIONED_PRODUCT";

/** One order for a provisioned product: its launch, an update or its end. */
export class LaunchRecord {
  readonly id = newId("rec");
  readonly createdAt = Date.now();
  updatedAt = this.createdAt;
  status: RecordStatus = "CREATED";
  errors: readonly RecordError[] = [];

  constructor(
    readonly type: RecordType,
    readonly origin: Origin,
  ) {}

  /** Whether nothing more will happen. */
  get isOver(): boolean {
    return this.status === "SUCCEEDED" || this.status === "FAILED";
  }

  /** Notes how far the order is, and what went wrong if anything did. */
  enter(status: RecordStatus, error?: RecordError): void {
    this.status = status;
    this.updatedAt = Date.now();
    if (error && this.errors.length === 0) this.errors = [error];
  }
}

/** Somebody deletes the stack without asking Service Catalog. */
const deletedMeanwhile = {
  DELETE_IN_PROGRESS: "IN_PROGRESS_IN_ERROR",
  DELETE_COMPLETE: "FAILED",
  DELETE_FAILED: "FAILED",
} as const;

/** What a stack's status means for the order that it carries out. */
export const STATUS_OF: Readonly<
  Record<RecordType, Readonly<Partial<Record<StackStatus, RecordStatus>>>>
> = {
  PROVISION_PRODUCT: {
    CREATE_IN_PROGRESS: "IN_PROGRESS",
    CREATE_COMPLETE: "SUCCEEDED",
    CREATE_FAILED: "FAILED",
    ROLLBACK_IN_PROGRESS: "IN_PROGRESS_IN_ERROR",
    ROLLBACK_COMPLETE: "FAILED",
    ROLLBACK_FAILED: "FAILED",
    ...deletedMeanwhile,
  },
  UPDATE_PROVISIONED_PRODUCT: {
    UPDATE_IN_PROGRESS: "IN_PROGRESS",
    UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: "IN_PROGRESS",
    UPDATE_COMPLETE: "SUCCEEDED",
    UPDATE_ROLLBACK_IN_PROGRESS: "IN_PROGRESS_IN_ERROR",
    UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: "IN_PROGRESS_IN_ERROR",
    UPDATE_ROLLBACK_COMPLETE: "FAILED",
    UPDATE_ROLLBACK_FAILED: "FAILED",
    ...deletedMeanwhile,
  },
  TERMINATE_PROVISIONED_PRODUCT: {
    DELETE_IN_PROGRESS: "IN_PROGRESS",
    DELETE_COMPLETE: "SUCCEEDED",
    DELETE_FAILED: "FAILED",
  },
};

/** A record as DescribeRecord shows it. */
export function recordDetail(record: LaunchRecord, one: ProvisionedProduct, accountId: string) {
  return {
    RecordId: record.id,
    ProvisionedProductName: one.name,
    Status: record.status,
    CreatedTime: record.createdAt / 1000,
    UpdatedTime: record.updatedAt / 1000,
    ProvisionedProductType: "CFN_STACK",
    RecordType: record.type,
    ProvisionedProductId: one.id,
    ProductId: record.origin.productId,
    ProvisioningArtifactId: record.origin.artifactId,
    PathId: record.origin.pathId,
    RecordErrors: record.errors,
    RecordTags: Object.entries(one.tags).map(([Key, Value]) => ({ Key, Value })),
    ...launchRole(record.origin, accountId),
  };
}

/** The outputs that DescribeRecord shows: the stack's ARN and what the stack gives. */
export function recordOutputs({ stack }: ProvisionedProduct): JsonObject[] {
  if (!stack) return [];
  const arn = {
    OutputKey: "CloudformationStackARN",
    OutputValue: stack.id,
    Description: "The ARN of the launched Cloudformation Stack",
  };
  const own = Object.entries(stack.outputs).map(([OutputKey, OutputValue]) => ({
    OutputKey,
    OutputValue,
    Description: stack.outputDescriptions[OutputKey],
  }));
  return [arn, ...own];
}

/** A provisioned product as DescribeProvisionedProduct shows it. */
export function productDetail(one: ProvisionedProduct, accountId: string): JsonObject {
  const { record, lastSucceeded, origin } = one;
  return {
    Name: one.name,
    Arn: one.arn,
    Type: "CFN_STACK",
    Id: one.id,
    Status: one.status,
    StatusMessage: one.statusMessage,
    CreatedTime: one.createdAt / 1000,
    IdempotencyToken: one.token,
    LastRecordId: record?.id,
    LastProvisioningRecordId: record?.id,
    LastSuccessfulProvisioningRecordId: lastSucceeded?.id,
    ProductId: origin.productId,
    ProvisioningArtifactId: origin.artifactId,
    ...launchRole(origin, accountId),
  };
}

function launchRole({ role }: Origin, accountId: string) {
  return role === undefined ? {} : { LaunchRoleArn: `arn:aws:iam::${accountId}:role/${role}` };
}
