import type * as http from "node:http";
import type { HopDetail, Hops } from "../hops";
import { limits } from "../limits";
import type { FunctionPermissions } from "../lambda/function-permissions";
import { buildEvent } from "./event";
import { Listener } from "../listener";
import { BodyTooLargeError, readBody } from "../read-body";
import { ownAnswer, readResult, type ApiAnswer } from "./result";
import { checkRouteKey, findRoute, type Route, type RouteMatch } from "./routes";

/** How an API is set up. */
export interface HttpApiOptions {
  readonly id: string;
  /** Where it listens, if that is free; anywhere when left out. */
  readonly port?: number;
  readonly region: string;
  readonly accountId: string;
  readonly hops: Hops;
  readonly permissions: FunctionPermissions;
  readonly invoke: (functionArn: string, event: unknown) => Promise<unknown>;
  /** How long a function may take, in milliseconds; default 30 seconds, as at AWS. */
  readonly timeoutMilliseconds?: number;
}

/** What an API is made of. */
export type ApiPart = "integration" | "route" | "stage";

const { bodyBytes, timeoutMilliseconds: timeout } = limits["API Gateway"];
const DEFAULT_STAGE = "$default";

/** One HTTP API of API Gateway, on a server of its own on this machine. */
export class HttpApi {
  /** Address of the API, without a slash at its end. */
  readonly url: string;
  readonly #listener: Listener;
  readonly #options: HttpApiOptions;
  readonly #integrations = new Map<string, string>();
  readonly #routes = new Map<string, Route>();
  readonly #stages = new Set<string>();
  #made = 0;

  private constructor(listener: Listener, options: HttpApiOptions) {
    this.url = listener.url;
    this.#listener = listener;
    this.#options = options;
  }

  /** Starts an API without routes on a free port of 127.0.0.1. */
  static async start(options: HttpApiOptions): Promise<HttpApi> {
    const listener: Listener = await Listener.start({
      port: options.port ?? 0,
      orAnyFree: true,
      handle: (request, response) => api.#serve(request, response),
    });
    const api = new HttpApi(listener, options);
    return api;
  }

  /** What permissions to invoke functions for this API begin with. */
  get executionArn(): string {
    const { region, accountId, id } = this.#options;
    return `arn:aws:execute-api:${region}:${accountId}:${id}`;
  }

  /** Leads to a function. @returns the integration's id */
  addIntegration(functionArn: string): string {
    this.#made += 1;
    const id = this.#made.toString(36).padStart(7, "0");
    this.putIntegration(id, functionArn);
    return id;
  }

  /** Leads an integration to a function, another one than before if need be. */
  putIntegration(id: string, functionArn: string): void {
    this.#integrations.set(id, functionArn);
  }

  /** Whether there is such an integration, route or stage. */
  has(kind: ApiPart, id: string): boolean {
    return this.#parts(kind).has(id);
  }

  /** Takes an integration, a route or a stage away. @throws Error while a route leads to an integration */
  remove(kind: ApiPart, id: string): void {
    const user = [...this.#routes.values()].find((route) => route.integrationId === id);
    if (kind === "integration" && user) {
      throw new Error(
        `ConflictException: Unable to delete Integration. It is referenced by the route ${user.key}.`,
      );
    }
    this.#parts(kind).delete(id);
  }

  /** Adds a route. @param target `integrations/<id>`. @throws Error for what API Gateway refuses */
  addRoute(key: string, target: string): void {
    checkRouteKey(key);
    const integrationId = target.replace(/^integrations\//, "");
    if (!this.#integrations.has(integrationId)) {
      throw new Error(
        `Its target is ${JSON.stringify(target)}, which is no integration of the API.`,
      );
    }
    if (this.#routes.has(key)) throw new Error(`A route ${key} exists in the API already.`);
    this.#routes.set(key, { key, integrationId });
  }

  /** Deploys the API: `$default` at its address, others below their name. */
  addStage(name: string): void {
    this.#stages.add(name);
  }

  /** Ends every connection. */
  async stop(): Promise<void> {
    await this.#listener.close();
  }

  #parts(kind: ApiPart): Pick<Map<string, unknown>, "has" | "delete"> {
    return { integration: this.#integrations, route: this.#routes, stage: this.#stages }[kind];
  }

  async #serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const body = await readBody(request, bodyBytes.value).catch((error: unknown) => {
      if (error instanceof BodyTooLargeError) return undefined;
      throw error;
    });
    const answer =
      body === undefined
        ? ownAnswer(413, "Request Entity Too Large")
        : await this.#answer(request, body);
    const headers = { ...answer.headers, "content-length": String(answer.body.length) };
    response.writeHead(answer.status, headers as http.OutgoingHttpHeaders);
    response.end(request.method === "HEAD" ? undefined : answer.body);
  }

  async #answer(message: http.IncomingMessage, body: Buffer): Promise<ApiAnswer> {
    const { stage, path } = this.#stageOf((message.url ?? "/").split("?")[0] ?? "/");
    const match = stage && findRoute(this.#routes.values(), message.method ?? "GET", path);
    if (!match) {
      this.#note(`${message.method} without a route: 404`);
      return ownAnswer(404, "Not Found");
    }
    const { id: apiId, accountId } = this.#options;
    const event = buildEvent({ message, body, match, stage, apiId, accountId });
    const { traces } = this.#options.hops;
    const signature = message.headers["x-port-signature"];
    return traces.within(traces.of(path, ...[signature ?? []].flat()), async () => {
      const { answer, reason } = await this.#ask(match, stage, event);
      const request = match.route.key.replace(/^ANY /, `${message.method} `);
      this.#note(`${request}: ${answer.status}${reason === undefined ? "" : ` (${reason})`}`, {
        ...{ kind: "answered", request, status: answer.status },
      });
      return answer;
    });
  }

  async #ask(
    { route }: RouteMatch,
    stage: string,
    event: unknown,
  ): Promise<{ answer: ApiAnswer; reason?: string }> {
    const { permissions, invoke, timeoutMilliseconds = timeout.value } = this.#options;
    const { key } = route;
    const functionArn = this.#integrations.get(route.integrationId) ?? "";
    const sourceArn = `${this.executionArn}/${stage}/${key === DEFAULT_STAGE ? key : sourceOf(key)}`;
    const principal = "apigateway.amazonaws.com";
    const denied = permissions.denied({ function: functionArn, principal, sourceArn });
    if (denied) return { answer: ownAnswer(500, "Internal Server Error"), reason: denied };
    const late = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => late.resolve(undefined), timeoutMilliseconds);
    try {
      const result = await Promise.race([
        invoke(functionArn, event).then((value) => ({ value })),
        late.promise,
      ]);
      if (!result) return { answer: ownAnswer(503, "Service Unavailable"), reason: "timed out" };
      const answer = readResult(result.value);
      if (answer) return { answer };
      return { answer: ownAnswer(500, "Internal Server Error"), reason: "malformed result" };
    } catch (error) {
      const reason = (error as Error).message;
      return { answer: ownAnswer(500, "Internal Server Error"), reason };
    } finally {
      clearTimeout(timer);
    }
  }

  #stageOf(path: string): { stage: string | undefined; path: string } {
    const [, first = "", rest = ""] = /^\/([^/]*)(.*)$/.exec(path) ?? [];
    if (first !== "" && this.#stages.has(first)) return { stage: first, path: rest || "/" };
    return { stage: this.#stages.has(DEFAULT_STAGE) ? DEFAULT_STAGE : undefined, path };
  }

  /** The route rather than the address, whose query may hold a token. */
  #note(what: string, detail?: HopDetail): void {
    this.#options.hops.record("API Gateway", what, detail);
  }
}

/** `GET /a/{b}` → `GET/a/{b}`; any method is `*`. */
function sourceOf(key: string): string {
  return key.replace(" ", "").replace(/^ANY/, "*");
}
