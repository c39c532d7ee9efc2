import { CloudControlClient, ListResourcesCommand } from "@aws-sdk/client-cloudcontrol";
import { allow, cloudTrail, defineResource, serviceEvent } from "../../registry";
import { tags, tagsProperty } from "../tags";

/** The stack behind a provisioned product: "…:stack/SC-<account>-<product's id>/<guid>". */
const productOfStack = /:stack\/SC-\d{12}-(pp-[a-z0-9]+)\//;

/** Mirrors provisioned products of Service Catalog; parameters and outputs, which may hold secrets, stay out. */
export const resource = defineResource({
  type: "AWS::ServiceCatalog::CloudFormationProvisionedProduct",
  blueprint: {
    identifier: "provisioned_product",
    title: "Provisioned product",
    icon: "Package",
    description: "Product that somebody launched from AWS Service Catalog",
    schema: {
      properties: {
        region: { title: "Region", type: "string" },
        product: { title: "Product", type: "string", description: "Identifier of the product" },
        version: { title: "Version", type: "string", description: "Identifier of the artifact" },
        stack: { title: "Stack", type: "string", description: "ARN of the CloudFormation stack" },
        record: { title: "Last record", type: "string" },
        // Written by launches and approvals, not by the mirror.
        decision: {
          title: "Decision",
          type: "string",
          description: "What became of the request to launch it",
          enum: ["APPROVED", "REJECTED", "EXPIRED", "CANCELLED", "REFUSED"],
          enumColors: {
            APPROVED: "green",
            REJECTED: "red",
            EXPIRED: "orange",
            CANCELLED: "lightGray",
            REFUSED: "red",
          },
        },
        decided_by: {
          title: "Decided by",
          type: "string",
          description: "Addresses of those whose links decided",
        },
        decided_at: { title: "Decided at", type: "string", format: "date-time" },
        decision_reason: { title: "Reason of the decision", type: "string" },
        requested_by: { title: "Requested by", type: "string" },
        tags: tagsProperty,
      },
    },
  },
  events: [
    cloudTrail(
      "servicecatalog",
      [
        "ProvisionProduct",
        "ImportAsProvisionedProduct",
        "UpdateProvisionedProduct",
        "UpdateProvisionedProductProperties",
        "ExecuteProvisionedProductPlan",
        "ExecuteProvisionedProductServiceAction",
        "TerminateProvisionedProduct",
      ],
      {
        // A request may name the product instead of giving its id.
        inputPaths: {
          returned: "$.detail.responseElements.recordDetail.provisionedProductId",
          updated: "$.detail.responseElements.provisionedProductId",
          requested: "$.detail.requestParameters.provisionedProductId",
        },
        identifier: 'first((.returned, .updated, .requested) | strings | select(. != ""))',
        deletedBy: ["TerminateProvisionedProduct"],
      },
    ),
    // The calls only begin a launch or its end; the product's stack tells how they went.
    serviceEvent("aws.cloudformation", "CloudFormation Stack Status Change", {
      detail: { "stack-id": [{ wildcard: "arn:*:stack/SC-*-pp-*" }] },
      inputPaths: { stack: "$.detail.stack-id", status: "$.detail.status-details.status" },
      identifier: '.stack | split("/")[1] | sub("^SC-[0-9]+-"; "")',
      deletedWhen: '.status == "DELETE_COMPLETE"',
    }),
  ],
  unheard: {
    shown: "region product version stack record",
    calls: {
      "a product keeps the version that it was launched with":
        "CreateProduct UpdateProduct DeleteProduct CreateProvisioningArtifact UpdateProvisioningArtifact DeleteProvisioningArtifact CopyProduct",
      "a plan changes nothing before it is executed":
        "CreateProvisionedProductPlan DeleteProvisionedProductPlan",
      "portfolios, constraints, options and actions are not shown":
        "*Portfolio* CreateConstraint *Constraint AssociateServiceActionWithProvisioningArtifact DisassociateServiceActionFromProvisioningArtifact BatchAssociate* BatchDisassociate* *ServiceAction AssociateTagOptionWithResource DisassociateTagOptionFromResource *TagOption *Budget* *OrganizationsAccess",
      "engines other than CloudFormation make another type": "Notify*",
      "applications and attributes of AppRegistry are other types":
        "*Application *AttributeGroup *Resource PutConfiguration",
    },
  },
  entity: {
    identifier: ".ProvisionedProductId",
    title: ".ProvisionedProductName // .ProvisionedProductId",
    properties: {
      region: ".__Region",
      product: ".ProductId",
      version: ".ProvisioningArtifactId",
      stack: ".CloudformationStackArn",
      record: ".RecordId",
      tags: tags(),
    },
  },
  permissions: [
    allow(
      ["servicecatalog:DescribeProvisionedProduct", "servicecatalog:DescribeRecord"],
      "*",
      "provisioned products of other users are reached through the account as a whole",
    ),
    allow(["servicecatalog:DescribeProduct"], "arn:aws:catalog:*:*:product/*"),
    allow(["cloudformation:ListStacks"], "*", "listing stacks names no resource"),
  ],
  // Cloud Control reads this type and cannot list it: its stacks lead to the products.
  async list(nextToken, { aws, region }) {
    const page = await aws.client(CloudControlClient, region).send(
      new ListResourcesCommand({
        TypeName: "AWS::CloudFormation::Stack",
        ...(nextToken !== undefined && { NextToken: nextToken }),
      }),
    );
    const identifiers = (page.ResourceDescriptions ?? []).flatMap(
      ({ Identifier = "" }) => productOfStack.exec(Identifier)?.[1] ?? [],
    );
    return { identifiers, ...(page.NextToken && { nextToken: page.NextToken }) };
  },
});
