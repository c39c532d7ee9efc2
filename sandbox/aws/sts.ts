import { limits } from "../limits";
import type { Access } from "./access";
import { AwsError, requiredText, type AwsCall, type AwsService, type JsonObject } from "./call";
import { readPermissions } from "./iam/documents";

const { value: MOST_CHARACTERS } = limits.STS.policyCharacters;

/** Finds what IAM knows in an account. */
export type AccessOf = (accountId: string) => Access | undefined;

/** Stands in for STS as far as roles are assumed, in any account of the sandbox. */
export class Sts implements AwsService {
  readonly title = "STS";
  readonly prefix = "sts";
  readonly xml = { namespace: "https://sts.amazonaws.com/doc/2011-06-15/" };
  readonly operations: AwsService["operations"] = {
    AssumeRole: (call) => this.#assume(call),
    GetCallerIdentity: ({ accountId, callerArn }) => ({
      ...{ Account: accountId, Arn: callerArn, UserId: callerArn },
    }),
  };

  constructor(private readonly accessOf: AccessOf) {}

  needs({ operation, input }: AwsCall): string[] {
    return operation === "GetCallerIdentity" ? [] : [requiredText(input, "RoleArn")];
  }

  #assume({ input, accountId, callerArn }: AwsCall): JsonObject {
    const roleArn = requiredText(input, "RoleArn");
    const [, , , , target = "", role = ""] = roleArn.split(":");
    const name = role.split("/").at(-1) ?? "";
    const access = this.accessOf(target);
    const caller = { accountId, arn: callerArn, externalId: input["ExternalId"] };
    if (!access?.lets(name, caller)) {
      const what = `User: ${callerArn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`;
      throw new AwsError("AccessDenied", what, 403);
    }
    const { Policy: policy } = input;
    if (typeof policy === "string" && policy.length > MOST_CHARACTERS) {
      throw new AwsError("ValidationError", `policy has more than ${MOST_CHARACTERS} characters`);
    }
    const statements = policy === undefined ? undefined : readPermissions(policy);
    const session = requiredText(input, "RoleSessionName");
    const { accessKeyId, secretAccessKey, arn } = access.assume(name, session, statements);
    return {
      Credentials: {
        ...{ AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: "session" },
        Expiration: new Date(Date.now() + 3600 * 1000),
      },
      AssumedRoleUser: { Arn: arn, AssumedRoleId: `${name}:${session}` },
    };
  }
}
