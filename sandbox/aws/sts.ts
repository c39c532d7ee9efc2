import { limits } from "../limits";
import type { Access } from "./access";
import { AwsError, type Answer, type AwsCall, type AwsService, type Permission } from "./call";
import { readPermissions } from "./iam/documents";
import { queryAnswer, type XmlValue } from "./xml";

const NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";
const { value: MOST_CHARACTERS } = limits.STS.policyCharacters;

/** Finds what IAM knows in an account. */
export type AccessOf = (accountId: string) => Access | undefined;

/** Stands in for STS as far as roles are assumed, in any account of the sandbox. */
export class Sts implements AwsService {
  readonly title = "STS";
  readonly operations = ["AssumeRole", "GetCallerIdentity"];
  readonly accessDenied = { code: "AccessDenied", status: 403 };
  readonly #accessOf: AccessOf;

  constructor(accessOf: AccessOf) {
    this.#accessOf = accessOf;
  }

  permissions({ operation, input }: AwsCall): Permission[] {
    if (operation === "GetCallerIdentity") return [];
    return [{ action: "sts:AssumeRole", resource: textOf(input, "RoleArn") }];
  }

  async handle(call: AwsCall): Promise<Answer> {
    const { operation, accountId, callerArn } = call;
    if (operation === "GetCallerIdentity") {
      return answer(operation, { Account: accountId, Arn: callerArn, UserId: callerArn });
    }
    return answer(operation, this.#assume(call));
  }

  #assume({ input, accountId, callerArn }: AwsCall): Record<string, XmlValue> {
    const roleArn = textOf(input, "RoleArn");
    const [, , , , target = "", role = ""] = roleArn.split(":");
    const name = role.split("/").at(-1) ?? "";
    const access = this.#accessOf(target);
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
    const session = textOf(input, "RoleSessionName");
    const { accessKeyId, secretAccessKey, arn } = access.assume(name, session, statements);
    return {
      Credentials: {
        ...{ AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: "session" },
        Expiration: new Date(Date.now() + 3600 * 1000).toISOString(),
      },
      AssumedRoleUser: { Arn: arn, AssumedRoleId: `${name}:${session}` },
    };
  }
}

function textOf(input: AwsCall["input"], key: string): string {
  const value = input[key];
  if (typeof value === "string" && value !== "") return value;
  throw new AwsError("ValidationError", `${key} is missing`);
}

function answer(operation: string, content: Record<string, XmlValue>): Answer {
  return queryAnswer(NAMESPACE, operation, content);
}
