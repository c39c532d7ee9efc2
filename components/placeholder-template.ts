/** Name of a product's first version, which cannot be launched. */
export const placeholderVersion = "placeholder";

const explanation =
  "This version only keeps the product while its other versions come and go. Choose the newest version.";

/**
 * A template whose rule refuses every launch, as JSON text (docs/decisions/0008-product-versions.md).
 * CloudFormation takes no template without a resource; a wait handle costs and does nothing.
 */
export const placeholderTemplate = JSON.stringify({
  AWSTemplateFormatVersion: "2010-09-09",
  Description: explanation,
  Parameters: {
    Version: {
      Type: "String",
      Default: placeholderVersion,
      AllowedValues: [placeholderVersion],
      Description: explanation,
    },
  },
  Rules: {
    NotForLaunch: {
      Assertions: [
        {
          Assert: { "Fn::Equals": [{ Ref: "Version" }, "newest"] },
          AssertDescription: explanation,
        },
      ],
    },
  },
  Resources: { Nothing: { Type: "AWS::CloudFormation::WaitConditionHandle" } },
});
