import type { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import type { ApprovalStore } from "./approval-store";
import type { ApprovalDesk } from "./desk";
import type { PresignedPut } from "./presigned-put";

/** What the gate's custom resource works with. */
export interface GateParts {
  readonly desk: ApprovalDesk;
  readonly store: ApprovalStore;
  /** Makes a code of a text that nobody else can make, the same each time. */
  readonly fingerprint: (text: string) => Promise<string>;
  readonly cloudFormation: CloudFormationClient;
  /** ARN of the role whose word on who asked is believed. */
  readonly workerRoleArn: string;
  /** Whether people may decide about what they asked for themselves. */
  readonly requesterMayDecide: boolean;
  readonly put: PresignedPut;
  /** Region of this function. */
  readonly region: string;
  /** How long withdrawing may take before CloudFormation is answered all the same. */
  readonly stepMilliseconds: number;
}
