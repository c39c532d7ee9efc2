import type { Conditions } from "../registry/conditions";
import type { Statement } from "../registry/statement";
import { isReasoned, sidOf } from "./wildcards";

/** An IAM policy document, as JSON text holds it. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly {
    /** Why it names no resource, where AWS offers some. */
    readonly Sid?: string;
    readonly Effect: "Allow";
    readonly Action: readonly string[];
    readonly Resource: readonly string[];
    readonly Condition?: Conditions;
  }[];
}

type Statements = PolicyDocument["Statement"];

/** The trust policy of every Lambda's role: Lambda may assume it, and nobody else. */
export const lambdaTrust = trustService("lambda.amazonaws.com");

/** The trust policy of a rule's role: EventBridge may assume it, and nobody else. */
export const eventsTrust = trustService("events.amazonaws.com");

/** The trust policy of a schedule's role: EventBridge Scheduler may assume it, and nobody else. */
export const schedulerTrust = trustService("scheduler.amazonaws.com");

/**
 * The trust policy of a product's launch role: Service Catalog may assume it for its own account, and
 * nobody else. AWS does not say whether Service Catalog names the account that it works for, so a request
 * without one is trusted, too: a condition that wants one could end every launch.
 */
export function serviceCatalogTrust(account: string): string {
  return trustService("servicecatalog.amazonaws.com", {
    StringEqualsIfExists: { "aws:SourceAccount": account },
  });
}

/**
 * Builds the document; statements that are the same are written once. Where a `*` stands for resources
 * that could be named, its reason is the statement's Sid.
 */
export function buildPolicy(statements: readonly Statement[]): PolicyDocument {
  const sids = new Set<string>();
  const unique = new Map(
    statements.map(({ actions, resources, conditions, reason }) => {
      const statement = {
        Effect: "Allow" as const,
        Action: [...actions].sort(),
        Resource: [...resources].sort(),
        ...(conditions && { Condition: conditions }),
      };
      return [JSON.stringify(statement), { statement, reason }];
    }),
  );
  const explain = ({
    statement,
    reason,
  }: {
    statement: Statements[number];
    reason?: string | undefined;
  }) => {
    const isConditional = statement.Condition !== undefined;
    const wide = {
      actions: statement.Action,
      resources: statement.Resource,
      sid: "",
      isConditional,
    };
    if (reason === undefined || isReasoned(wide)) return statement;
    const Sid = sidOf(reason, sids);
    sids.add(Sid);
    return { Sid, ...statement };
  };
  return { Version: "2012-10-17", Statement: [...unique.values()].map(explain) };
}

function trustService(service: string, conditions?: Conditions): string {
  const Statement = [
    {
      ...{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" },
      ...(conditions && { Condition: conditions }),
    },
  ];
  return JSON.stringify({ Version: "2012-10-17", Statement });
}
