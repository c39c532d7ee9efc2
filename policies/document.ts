import type { Conditions } from "../registry/conditions";
import type { Statement } from "../registry/statement";

/** An IAM policy document, as JSON text holds it. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly {
    readonly Effect: "Allow";
    readonly Action: readonly string[];
    readonly Resource: readonly string[];
    readonly Condition?: Conditions;
  }[];
}

/** The trust policy of every Lambda's role: Lambda may assume it, and nobody else. */
export const lambdaTrust = trustService("lambda.amazonaws.com");

/** The trust policy of a schedule's role: EventBridge Scheduler may assume it, and nobody else. */
export const schedulerTrust = trustService("scheduler.amazonaws.com");

/** The trust policy of a product's launch role: Service Catalog may assume it, and nobody else. */
export const serviceCatalogTrust = trustService("servicecatalog.amazonaws.com");

/** Builds the document; statements that are the same are written once. */
export function buildPolicy(statements: readonly Statement[]): PolicyDocument {
  const unique = new Map(
    statements.map(({ actions, resources, conditions }) => {
      const statement = {
        Effect: "Allow" as const,
        Action: [...actions].sort(),
        Resource: [...resources].sort(),
        ...(conditions && { Condition: conditions }),
      };
      return [JSON.stringify(statement), statement];
    }),
  );
  return { Version: "2012-10-17", Statement: [...unique.values()] };
}

function trustService(service: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  });
}
