import { allow, cloudTrail, defineResource } from "../../registry";
import { tags, tagsProperty } from "../tags";

/** Mirrors user pools of Cognito, without their users. */
export const resource = defineResource({
  type: "AWS::Cognito::UserPool",
  blueprint: {
    identifier: "cognito_user_pool",
    title: "Cognito user pool",
    icon: "Lock",
    schema: {
      properties: {
        region: { title: "Region", type: "string" },
        arn: { title: "ARN", type: "string" },
        tier: { title: "Tier", type: "string" },
        mfa: { title: "Multi-factor authentication", type: "string" },
        deletion_protection: { title: "Deletion protection", type: "boolean" },
        sign_in: {
          title: "Signed in by",
          type: "array",
          items: { type: "string" },
          description: "Attributes besides the user name",
        },
        tags: tagsProperty,
      },
    },
  },
  events: [
    cloudTrail(
      "cognito-idp",
      ["CreateUserPool", "UpdateUserPool", "SetUserPoolMfaConfig", "DeleteUserPool"],
      {
        inputPaths: {
          requested: "$.detail.requestParameters.userPoolId",
          returned: "$.detail.responseElements.userPool.id",
        },
        identifier: 'first((.requested, .returned) | strings | select(. != ""))',
        deletedBy: ["DeleteUserPool"],
      },
    ),
  ],
  unheard: {
    shown: "region arn tier mfa deletion_protection sign_in",
    calls: {
      "users, their devices and sessions are not shown":
        "AdminAddUserToGroup AdminConfirmSignUp AdminCreateUser AdminDeleteSoftwareToken AdminDeleteUser AdminDeleteUserAttributes AdminDisableProviderForUser AdminDisableUser AdminEnableUser AdminForgetDevice AdminInitiateAuth AdminLinkProviderForUser AdminRemoveUserFromGroup AdminResetUserPassword AdminRespondToAuthChallenge AdminSetUserMFAPreference AdminSetUserPassword AdminSetUserSettings AdminUpdateAuthEventFeedback AdminUpdateDeviceStatus AdminUpdateUserAttributes AdminUserGlobalSignOut CreateUserImportJob StartUserImportJob StopUserImportJob UpdateAuthEventFeedback AdminRevokeUserSession AdminListUserSessions AssociateSoftwareToken VerifySoftwareToken ChangePassword *WebAuthn* *Device *DeviceStatus *ForgotPassword *SignUp DeleteUser *UserAttributes *UserAttribute *TokensFromRefreshToken GlobalSignOut InitiateAuth *AuthChallenge *ConfirmationCode RevokeToken RevokeUserSession SetUserMFAPreference SetUserSettings",
      "groups, clients, domains, branding and whatever else a pool has are not shown":
        "AddCustomAttributes AddUserPoolClientSecret CreateGroup CreateIdentityProvider CreateManagedLoginBranding CreateResourceServer CreateTerms CreateUserPoolClient CreateUserPoolDomain DeleteGroup DeleteIdentityProvider DeleteManagedLoginBranding DeleteResourceServer DeleteTerms DeleteUserPoolClient DeleteUserPoolClientSecret DeleteUserPoolDomain SetLogDeliveryConfiguration SetRiskConfiguration SetUICustomization UpdateGroup UpdateIdentityProvider UpdateManagedLoginBranding UpdateResourceServer UpdateTerms UpdateUserPoolClient UpdateUserPoolDomain *CIMDPolicy *SessionConfiguration *ClientMetadataURLState UpdateProvisionedLimit",
      "a replica is in another region, where the resync finds it":
        "CreateUserPoolReplica UpdateUserPoolReplica DeleteUserPoolReplica",
      "a recovery brings back users": "*PointInTimeRecovery",
    },
  },
  entity: {
    identifier: ".Arn",
    title: ".UserPoolName // .UserPoolId",
    properties: {
      region: ".__Region",
      arn: ".Arn",
      tier: ".UserPoolTier",
      mfa: '.MfaConfiguration // "OFF"',
      deletion_protection: '.DeletionProtection == "ACTIVE"',
      sign_in: "(.UsernameAttributes // []) + (.AliasAttributes // []) | unique",
      tags: tags(".UserPoolTags"),
    },
  },
  permissions: [
    allow(
      ["cognito-idp:DescribeUserPool", "cognito-idp:GetUserPoolMfaConfig"],
      "arn:aws:cognito-idp:*:*:userpool/*",
    ),
    allow(["cognito-idp:ListUserPools"], "*", "listing user pools names no resource"),
  ],
});
