import { readFileSync } from "node:fs";
import * as path from "node:path";
import type { JsonObject } from "../../../functions/port/types";
import { buildPolicy } from "../../../policies/document";
import type { AwsClients, ClientClass } from "../../../registry/contract/aws";
import type { Statement } from "../../../registry/statement";
import type { PolicyStatement } from "../../../sandbox/aws/policy";
import { fixture } from "../../support/fixture";
import type { TestEndpoint } from "../../sandbox/aws/start";

/** The folder of the shipped handlers. */
export const handlersFolder = path.join(__dirname, "../../../handlers");

/** One right of a handler: an action of one of its statements. */
export interface Right {
  readonly action: string;
  /** All statements without it. */
  readonly rest: readonly Statement[];
}

/** Every right of some statements, each with what is left without it. */
export function rightsOf(statements: readonly Statement[]): Right[] {
  return statements.flatMap((statement, index) =>
    statement.actions.map((action) => ({
      action,
      rest: statements.flatMap((one, at) => {
        if (at !== index) return [one];
        const actions = one.actions.filter((other) => other !== action);
        return actions.length > 0 ? [{ ...one, actions }] : [];
      }),
    })),
  );
}

/** A role whose rights a test changes, with clients of it. */
export interface TestRole {
  /** What a Lambda with the role has in its environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly name: string;
  readonly clients: AwsClients;
  may(statements: readonly Statement[]): void;
}

/** Adds a role to the account of an endpoint. */
export function addRole({ endpoint }: TestEndpoint, name: string): TestRole {
  const credentials = endpoint.access.addPrincipal(name, []);
  const config = { endpoint: endpoint.url, maxAttempts: 1, credentials };
  return {
    name,
    environment: {
      AWS_ENDPOINT_URL: endpoint.url,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
    clients: {
      client: <C extends object>(Class: ClientClass<C>, region = "eu-west-1") =>
        new Class({ ...config, region }),
    },
    may: (statements) => endpoint.access.setStatements(name, policyOf(statements)),
  };
}

/** What is denied in some work, in AWS's words; `undefined` when nothing is. */
export async function denialIn(work: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    if (/AccessDenied|is not authorized to perform/.test(text)) return text;
    throw error;
  }
}

/** The first resource of the fixture of a type's blueprint. */
export function resourceOf(blueprint: string): {
  readonly identifier: string;
  readonly region: string;
  readonly properties: JsonObject;
} {
  const name = `events/${blueprint.replaceAll("_", "-")}.json`;
  const { resources } = fixture(name) as unknown as {
    resources: { identifier: string; region: string; properties: JsonObject }[];
  };
  const [first] = resources;
  if (first) return first;
  throw new Error(`test/fixtures/${name} has no resource.`);
}

/** The text of a product's file. */
export function productFile(identifier: string): string {
  return readFileSync(path.join(handlersFolder, "products", `${identifier}.yaml`), "utf8");
}

function policyOf(statements: readonly Statement[]): PolicyStatement[] {
  const { Statement: all } = buildPolicy([...statements]) as {
    Statement: readonly PolicyStatement[];
  };
  return [{ Effect: "Allow", Action: cloudControl, Resource: "*" }, ...all];
}

/** Cloud Control itself, which every worker may use. */
const cloudControl = ["Create", "Get", "Update", "Delete", "List"]
  .map((verb) => `cloudformation:${verb}Resource${verb === "List" ? "s" : ""}`)
  .concat("cloudformation:GetResourceRequestStatus");
