import http from "node:http";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import dynalite from "dynalite";
import { checkNesting } from "./dynamodb-limits";
import { requiredText, type Answer, type AwsCall, type AwsService, type Permission } from "./call";

interface Region {
  readonly server: http.Server;
  /** Where it listens: no port, which a page in a browser could reach. */
  readonly socketPath: string;
}

const isWindows = process.platform === "win32";
/** Headers that dynalite looks at. */
const PASSED = [
  ...["authorization", "content-type", "host", "x-amz-date", "x-amz-security-token"],
  ...["x-amz-target"],
];

/** Passes DynamoDB calls to embedded dynalites, one per region. */
export class DynamoDb implements AwsService {
  readonly title = "DynamoDB";
  /** Those dynalite has: no transactions, no PartiQL, no setting of a time to live. */
  readonly operations = [
    ...["CreateTable", "DeleteTable", "DescribeTable", "ListTables", "UpdateTable"],
    ...["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan"],
    ...["BatchGetItem", "BatchWriteItem", "DescribeTimeToLive"],
    ...["TagResource", "UntagResource", "ListTagsOfResource"],
  ];
  readonly #regions = new Map<string, Promise<Region>>();
  readonly #pending = new Set<Promise<Answer>>();
  readonly #agent = new http.Agent({ keepAlive: true });
  readonly #folder = mkdtempSync(path.join(tmpdir(), "dynamodb-"));

  permissions(call: AwsCall): Permission[] {
    const action = `dynamodb:${call.operation}`;
    return resources(call).map((resource) => ({ action, resource }));
  }

  handle(call: AwsCall): Promise<Answer> {
    const answer = this.#answer(call);
    this.#pending.add(answer);
    void answer.catch(() => undefined).finally(() => this.#pending.delete(answer));
    return answer;
  }

  async close(): Promise<void> {
    // A write that dynalite begins on a closed database ends the whole process.
    await Promise.allSettled(this.#pending);
    this.#agent.destroy();
    for (const started of this.#regions.values()) {
      const { server } = await started;
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #answer({ region, accountId, raw, input }: AwsCall): Promise<Answer> {
    checkNesting(input);
    const started = this.#regions.get(region) ?? startRegion(region, accountId, this.#folder);
    this.#regions.set(region, started);
    return this.#forward((await started).socketPath, raw);
  }

  #forward(socketPath: string, { headers, body }: AwsCall["raw"]): Promise<Answer> {
    const passed = PASSED.flatMap((name) => {
      const value = headers[name];
      return typeof value === "string" ? [[name, value] as const] : [];
    });
    const options = { socketPath, method: "POST", agent: this.#agent };
    return new Promise((resolve, reject) => {
      const request = http.request(
        { ...options, headers: Object.fromEntries(passed) },
        (response) => {
          response.setEncoding("utf8");
          let text = "";
          response.on("data", (chunk: string) => (text += chunk));
          response.on("error", reject);
          response.on("end", () => {
            const contentType = response.headers["content-type"] ?? "application/x-amz-json-1.0";
            const answer = { status: response.statusCode ?? 500, body: text };
            resolve({ ...answer, headers: { "content-type": contentType } });
          });
        },
      );
      request.on("error", reject);
      request.end(body);
    });
  }
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
async function startRegion(region: string, accountId: string, folder: string): Promise<Region> {
  const { AWS_ACCOUNT_ID, AWS_REGION } = process.env;
  Object.assign(process.env, { AWS_ACCOUNT_ID: accountId, AWS_REGION: region });
  const server = dynalite({ createTableMs: 1, deleteTableMs: 1, updateTableMs: 1 });
  restore("AWS_ACCOUNT_ID", AWS_ACCOUNT_ID);
  restore("AWS_REGION", AWS_REGION);
  const socketPath = isWindows
    ? path.join("\\\\?\\pipe", folder, region)
    : path.join(folder, region);
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  return { server, socketPath };
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
