import { EventEmitter } from "node:events";
import type { Server } from "node:http";
import { setTimeout } from "node:timers/promises";
import dynalite from "dynalite";
import { checkNesting } from "./dynamodb-limits";
import {
  Passed,
  requiredText,
  type Answer,
  type AwsCall,
  type AwsService,
  type JsonObject,
  type Permission,
} from "./call";

/** Headers that dynalite looks at. */
const PASSED = [
  ...["authorization", "content-type", "host", "x-amz-date", "x-amz-security-token"],
  ...["x-amz-target"],
];

/** Those dynalite has: no transactions, no PartiQL, no setting of a time to live. */
const OPERATIONS = [
  ...["CreateTable", "DeleteTable", "DescribeTable", "ListTables", "UpdateTable"],
  ...["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan"],
  ...["BatchGetItem", "BatchWriteItem", "DescribeTimeToLive"],
  ...["TagResource", "UntagResource", "ListTagsOfResource"],
];

/** Passes DynamoDB calls to embedded dynalites, one per region, without a socket between. */
export class DynamoDb implements AwsService {
  readonly title = "DynamoDB";
  readonly prefix = "dynamodb";
  readonly operations = Object.fromEntries(
    OPERATIONS.map((name) => [name, (call: AwsCall) => this.#pass(call)]),
  );
  readonly #regions = new Map<string, Server>();

  constructor(private readonly accountId: string) {}

  /**
   * Asks for itself: no permission is looked at, and nothing of it is told.
   * @throws Error with what DynamoDB says of a request that it refuses
   */
  async ask(region: string, operation: string, input: object): Promise<JsonObject> {
    const headers = {
      ...{ host: "127.0.0.1", "content-type": "application/x-amz-json-1.0" },
      "x-amz-target": `DynamoDB_20120810.${operation}`,
      "x-amz-date": "20260101T000000Z",
      authorization: `AWS4-HMAC-SHA256 Credential=own/20260101/${region}/dynamodb/aws4_request, SignedHeaders=host, Signature=own`,
    };
    const body = Buffer.from(JSON.stringify(input));
    const answer = await exchange(this.#serverOf(region, this.accountId), { headers, body });
    if (answer.status !== 200) throw new Error(`${operation} is refused: ${answer.body}`);
    return JSON.parse(answer.body) as JsonObject;
  }

  /** Every item of a table, as DynamoDB writes them: `{ id: { S: "a" } }`; asked for itself, too. */
  async itemsOf(region: string, table: string): Promise<JsonObject[]> {
    const items: JsonObject[] = [];
    let from: unknown;
    do {
      const input = { TableName: table, ...(from !== undefined && { ExclusiveStartKey: from }) };
      const page = await this.ask(region, "Scan", input);
      items.push(...(page["Items"] as JsonObject[]));
      from = page["LastEvaluatedKey"];
    } while (from !== undefined);
    return items;
  }

  needs(call: AwsCall): Permission[] {
    const action = `dynamodb:${call.operation}`;
    const context = reads.includes(call.operation) ? readContext(call.input) : {};
    return resources(call).map((resource) => ({ action, resource, context }));
  }

  async #pass({ region, accountId, raw, input, operation }: AwsCall): Promise<Passed> {
    checkNesting(input);
    const server = this.#serverOf(region, accountId);
    const answer = await exchange(server, raw);
    if (/^(Create|Update)Table$/.test(operation)) await settle(server, raw.headers, input);
    return new Passed(answer);
  }

  #serverOf(region: string, accountId: string): Server {
    const server = this.#regions.get(region) ?? openRegion(region, accountId);
    this.#regions.set(region, server);
    return server;
  }
}

/** Operations that give items and may name their attributes. */
const reads: readonly string[] = ["GetItem", "Query", "Scan"];

/** What policies may ask of a read: which attributes it names, those of its key included, if it names any. */
function readContext(input: AwsCall["input"]) {
  const { ProjectionExpression, ExpressionAttributeNames, Select } = input;
  if (typeof ProjectionExpression !== "string") {
    return { "dynamodb:Select": typeof Select === "string" ? Select : "ALL_ATTRIBUTES" };
  }
  const keys = Object.keys(input["Key"] ?? {});
  const names = (ExpressionAttributeNames ?? {}) as Readonly<Record<string, string>>;
  const paths = ProjectionExpression.split(",").map((path) => /^[^.[]*/.exec(path.trim())?.[0]);
  const attributes = paths.map((name = "") => names[name] ?? name);
  return {
    "dynamodb:Select": "SPECIFIC_ATTRIBUTES",
    "dynamodb:Attributes": [...new Set([...keys, ...attributes])],
  };
}

/** Waits until a table is ready: whoever has made it here needs no patience. */
async function settle(
  server: Server,
  headers: AwsCall["raw"]["headers"],
  { TableName }: AwsCall["input"],
): Promise<void> {
  const asked = { ...headers, "x-amz-target": "DynamoDB_20120810.DescribeTable" };
  const body = Buffer.from(JSON.stringify({ TableName }));
  for (;;) {
    const { body: answer } = await exchange(server, { headers: asked, body });
    if (!/"TableStatus":"(CREATING|UPDATING)"/.test(answer)) return;
    await setTimeout(1);
  }
}

/** Hands a request to a server that does not listen. */
function exchange(server: Server, { headers, body }: AwsCall["raw"]): Promise<Answer> {
  const passed = PASSED.flatMap((name) => {
    const value = headers[name];
    return typeof value === "string" ? [[name, value] as const] : [];
  });
  const request = Object.assign(new EventEmitter(), {
    ...{ method: "POST", url: "/", headers: Object.fromEntries(passed) },
  });
  return new Promise((resolve) => {
    let contentType = "application/x-amz-json-1.0";
    const response = {
      statusCode: 200,
      setHeader: (name: string, value: string) => {
        if (name.toLowerCase() === "content-type") contentType = value;
      },
      end: (text = "") => {
        resolve({
          status: response.statusCode,
          headers: { "content-type": contentType },
          body: text,
        });
      },
    };
    server.emit("request", request, response);
    request.emit("data", body);
    request.emit("end");
  });
}

function resources({ operation, region, accountId, input }: AwsCall): string[] {
  const table = (name: string) => `arn:aws:dynamodb:${region}:${accountId}:table/${name}`;
  if (operation === "ListTables") return ["*"];
  if (operation.startsWith("Batch")) return Object.keys(input["RequestItems"] ?? {}).map(table);
  if ("ResourceArn" in input) return [requiredText(input, "ResourceArn")];
  const name = table(requiredText(input, "TableName"));
  return ["IndexName" in input ? `${name}/index/${requiredText(input, "IndexName")}` : name];
}

/** dynalite reads account and region for its ARNs from the environment, while it is created. */
function openRegion(region: string, accountId: string): Server {
  const { AWS_ACCOUNT_ID, AWS_REGION } = process.env;
  Object.assign(process.env, { AWS_ACCOUNT_ID: accountId, AWS_REGION: region });
  const server = dynalite({ createTableMs: 1, deleteTableMs: 1, updateTableMs: 1 });
  restore("AWS_ACCOUNT_ID", AWS_ACCOUNT_ID);
  restore("AWS_REGION", AWS_REGION);
  return server;
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
