import { allow, cloudTrail, defineResource } from "../../registry";
import { tags, tagsProperty } from "../tags";

/** Mirrors IAM roles. */
export const resource = defineResource({
  type: "AWS::IAM::Role",
  global: true,
  blueprint: {
    identifier: "iam_role",
    title: "IAM role",
    icon: "Lock",
    schema: {
      properties: {
        arn: { title: "ARN", type: "string" },
        path: { title: "Path", type: "string" },
        description: { title: "Description", type: "string" },
        trusted_services: {
          title: "Trusted services",
          type: "array",
          items: { type: "string" },
          description: "AWS services that may assume the role",
        },
        managed_policies: {
          title: "Managed policies",
          type: "array",
          items: { type: "string" },
          description: "ARNs of the attached policies",
        },
        maximum_session: { title: "Longest session", type: "number", description: "In seconds" },
        permissions_boundary: { title: "Permissions boundary", type: "string" },
        tags: tagsProperty,
      },
    },
  },
  events: [
    cloudTrail(
      "iam",
      [
        "CreateRole",
        "CreateServiceLinkedRole",
        "UpdateRole",
        "UpdateRoleDescription",
        "UpdateAssumeRolePolicy",
        "AttachRolePolicy",
        "DetachRolePolicy",
        "PutRolePermissionsBoundary",
        "DeleteRolePermissionsBoundary",
        "DeleteRole",
        "DeleteServiceLinkedRole",
      ],
      {
        // A service-linked role is asked for by its service; the name is in the response.
        inputPaths: {
          requested: "$.detail.requestParameters.roleName",
          returned: "$.detail.responseElements.role.roleName",
        },
        identifier: 'first((.requested, .returned) | strings | select(. != ""))',
        deletedBy: ["DeleteRole", "DeleteServiceLinkedRole"],
      },
    ),
  ],
  unheard: {
    shown:
      "arn path description trusted_services managed_policies maximum_session permissions_boundary",
    calls: {
      "inline policies are not shown": "PutRolePolicy DeleteRolePolicy",
      "a policy that is attached keeps its ARN, and cannot be deleted": "*Policy *PolicyVersion",
      "it hands out a role that exists": "AcquireRole",
      "an instance profile names its role, not the other way round": "*InstanceProfile",
      "users, groups, identity providers and the account are not shown":
        "*User *Group *User* *Group* *OpenIDConnectProvider* *SAMLProvider *AccessKey *AccountAlias *AccountPasswordPolicy *AccountProperties *DelegationRequest *DelegationToken *LoginProfile *MFADevice *SSHPublicKey *ServerCertificate *SpecificCredential *SigningCertificate ChangePassword *Organizations* *WebIdentityFederation *SecurityTokenServicePreferences",
    },
  },
  entity: {
    identifier: ".Arn",
    title: ".RoleName",
    properties: {
      arn: ".Arn",
      path: ".Path",
      description: '.Description | select(. != "")',
      trusted_services:
        '[.AssumeRolePolicyDocument | if type == "string" then fromjson else . end | .Statement[]? | ' +
        '.Principal | objects | .Service | if type == "array" then .[] else strings end] | unique',
      managed_policies: ".ManagedPolicyArns // [] | sort",
      maximum_session: ".MaxSessionDuration",
      permissions_boundary: ".PermissionsBoundary",
      tags: tags(),
    },
  },
  permissions: [
    allow(
      ["iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies"],
      "arn:aws:iam::*:role/*",
    ),
    allow(["iam:ListRoles"], "*", "listing roles names no resource"),
  ],
});
