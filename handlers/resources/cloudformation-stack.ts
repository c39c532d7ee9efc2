import { allow, cloudTrail, defineResource, serviceEvent } from "../../registry";
import { tags, tagsProperty } from "../tags";

/** Mirrors CloudFormation stacks, nested ones below their parent; parameters and templates stay out. */
export const resource = defineResource({
  type: "AWS::CloudFormation::Stack",
  blueprint: {
    identifier: "cloudformation_stack",
    title: "CloudFormation stack",
    icon: "AWS",
    schema: {
      properties: {
        region: { title: "Region", type: "string" },
        arn: { title: "ARN", type: "string" },
        status: { title: "Status", type: "string" },
        status_reason: { title: "Status reason", type: "string" },
        description: { title: "Description", type: "string" },
        created: { title: "Created", type: "string" },
        updated: { title: "Updated", type: "string" },
        termination_protection: { title: "Termination protection", type: "boolean" },
        tags: tagsProperty,
      },
    },
    relations: {
      parent: {
        title: "Parent stack",
        target: "cloudformation_stack",
        required: false,
        many: false,
      },
    },
  },
  events: [
    // CloudFormation's own event tells how a change ended; the DeleteStack call only begins one.
    serviceEvent("aws.cloudformation", "CloudFormation Stack Status Change", {
      inputPaths: { stack: "$.detail.stack-id", status: "$.detail.status-details.status" },
      identifier: ".stack",
      deletedWhen: '.status == "DELETE_COMPLETE"',
    }),
    // Changes no status. The request may hold the stack's name, which Cloud Control does not take.
    cloudTrail("cloudformation", ["UpdateTerminationProtection"], {
      inputPaths: {
        returned: "$.detail.responseElements.stackId",
        requested: "$.detail.requestParameters.stackName",
      },
      identifier: 'first((.returned, .requested) | strings | select(startswith("arn:")))',
    }),
  ],
  unheard: {
    shown:
      "region arn status status_reason description created updated termination_protection parent",
    calls: {
      "the event for a new status tells of its beginning and end":
        "CreateStack UpdateStack DeleteStack CancelUpdateStack ContinueUpdateRollback RollbackStack CreateChangeSet DeleteChangeSet ExecuteChangeSet CreateStackRefactor ExecuteStackRefactor SignalResource",
      "the stacks of a set tell of themselves": "*StackSet* *StackInstances",
      "stack policies, types, templates and scans are not shown":
        "SetStackPolicy *Alias *Type *TypeConfiguration *TypeDefaultVersion *OrganizationsAccess *GeneratedTemplate RecordHandlerProgress *Publisher *ResourceScan",
    },
  },
  // CloudFormation still lists and describes deleted stacks for 90 days.
  selector: '.StackStatus != "DELETE_COMPLETE"',
  entity: {
    identifier: ".StackId",
    title: ".StackName",
    properties: {
      region: ".__Region",
      arn: ".StackId",
      status: ".StackStatus",
      status_reason: ".StackStatusReason",
      description: ".Description",
      created: ".CreationTime",
      updated: ".LastUpdateTime",
      termination_protection: ".EnableTerminationProtection",
      tags: tags(),
    },
    relations: { parent: ".ParentId" },
  },
  permissions: [
    allow(
      [
        "cloudformation:DescribeStacks",
        "cloudformation:GetStackPolicy",
        "cloudformation:GetTemplate",
      ],
      "arn:aws:cloudformation:*:*:stack/*",
    ),
    allow(["cloudformation:ListStacks"], "*", "listing stacks names no resource"),
  ],
});
