import type { JsonObject } from "../aws/call";
import type { SandboxParts } from "../drivers/parts";

/** What lies in a table. */
export interface KeptItems {
  readonly table: string;
  /** As DynamoDB writes them: `{ id: { S: "a" } }`. */
  readonly items: readonly JsonObject[];
}

/** Reads every table of the stack's region. */
export async function readTables(parts: SandboxParts): Promise<KeptItems[]> {
  const kept: KeptItems[] = [];
  for (const table of await tablesOf(parts)) {
    kept.push({ table, items: await parts.aws.dynamoDb.itemsOf(parts.region, table) });
  }
  return kept;
}

/** Puts items back into the tables that are still there. */
export async function fillTables(parts: SandboxParts, kept: readonly KeptItems[]): Promise<void> {
  const tables = await tablesOf(parts);
  for (const { table, items } of kept.filter((one) => tables.includes(one.table))) {
    for (const Item of items) await ask(parts, "PutItem", { TableName: table, Item });
  }
}

async function tablesOf(parts: SandboxParts): Promise<string[]> {
  const { TableNames } = await ask(parts, "ListTables", {});
  return TableNames as string[];
}

function ask({ aws, region }: SandboxParts, operation: string, input: object): Promise<JsonObject> {
  return aws.dynamoDb.ask(region, operation, input);
}
