import * as http from "node:http";
import { setTimeout } from "node:timers/promises";
import { createTable } from "./table-of-items";

/**
 * Port and AWS as far as the benches ask them, in a process of their own: a call to Port takes 20 ms, one to
 * AWS 15 ms, as if they were that far away. They believe everything.
 */
const portMilliseconds = 20;
const awsMilliseconds = 15;

type Body = Readonly<Record<string, unknown>>;

const counts = new Map<string, number>();
const table = createTable();
let slower = 1;

function answerOfPort(method: string, path: string, body: Body): [name: string, answer: object] {
  const [, id = ""] = /\/runs\/([^/?]+)/.exec(path) ?? [];
  const run = { id, status: "IN_PROGRESS", endedAt: null };
  if (path.includes("/auth/")) return ["token", { accessToken: "token", expiresIn: 10_800 }];
  if (path.includes("/logs")) return ["log", { runLog: {} }];
  if (path.includes("/runs/")) {
    if (method === "GET") return ["look at a run", { run }];
    return ["end of a run", { run: { ...run, ...body, endedAt: "now" } }];
  }
  if (path.includes("/bulk")) return ["entities, 20 at most", { entities: [], errors: [] }];
  if (path.includes("/entities")) return ["entity", { entity: { ...body } }];
  return ["other", {}];
}

function answerOfAws(target: string, body: Body): object {
  if (target === "GetSecretValue")
    return { SecretString: '{"clientId":"bench","clientSecret":"bench"}' };
  if (target === "GetResource") return { ResourceDescription: resource(body.Identifier as string) };
  if (target === "ListResources") return listResources(body.NextToken as string | undefined);
  return table.answer(target, body);
}

/** Milliseconds that reading one resource takes; Cloud Control asks the resource's own service in turn. */
let readMilliseconds = awsMilliseconds;

/** Grows with each change that a bench asks for, so that all resources differ from then on. */
let generation = 0;
let listed = 0;

function resource(identifier: string): object {
  const properties = { TopicArn: identifier, TopicName: identifier, DisplayName: `g${generation}` };
  return { Identifier: identifier, Properties: JSON.stringify(properties) };
}

function listResources(token = "0"): object {
  const start = Number(token);
  const end = Math.min(start + 100, listed);
  const names = Array.from({ length: end - start }, (_, index) => `listed-${start + index}`);
  const more = end < listed ? { NextToken: String(end) } : {};
  return { ResourceDescriptions: names.map((Identifier) => ({ Identifier })), ...more };
}

/** What a bench says to this process, and the counts that it gets back. */
export interface Order {
  /** How many times as long calls take from now on. */
  readonly slower?: number;
  readonly change?: boolean;
  readonly list?: number;
  readonly readMilliseconds?: number;
}

function timeOf(isPort: boolean, name: string): number {
  if (isPort) return portMilliseconds;
  return name === "GetResource" ? readMilliseconds : awsMilliseconds;
}

const server = http.createServer((request, response) => {
  void (async () => {
    const begun = performance.now();
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const body = (text === "" ? {} : JSON.parse(text)) as Body;
    const url = request.url ?? "";
    const isPort = url.startsWith("/port/");
    const target = String(request.headers["x-amz-target"] ?? "").replace(/^.*\./, "");
    const [name, answer] = isPort
      ? answerOfPort(request.method ?? "", url, body)
      : [target, answerOfAws(target, body)];
    const label = `${isPort ? "Port" : "AWS"}: ${name}`;
    counts.set(label, (counts.get(label) ?? 0) + 1);
    const takes = timeOf(isPort, name) * slower;
    await setTimeout(Math.max(0, takes - (performance.now() - begun)));
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify(isPort ? { ok: true, ...answer } : answer));
  })();
});

process.on("message", ({ change = false, list, ...order }: Order) => {
  if (change) generation += 1;
  if (list !== undefined) listed = list;
  readMilliseconds = order.readMilliseconds ?? readMilliseconds;
  slower = order.slower ?? slower;
  process.send?.({ counts: [...counts] });
  counts.clear();
});
process.on("disconnect", () => process.exit());
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as { port: number };
  process.send?.({ url: `http://127.0.0.1:${port}` });
});
