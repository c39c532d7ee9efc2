import * as http from "node:http";
import type { Resource } from "./aws/resource-store";
import type { ServeConsole } from "./console/console";
import type { BusEventInput } from "./events/bus-event";
import type { EventBus } from "./events/event-bus";
import type { Hops } from "./hops";
import type { Broker } from "./broker";
import type { KafkaTopics } from "./kafka";
import { Listener } from "./listener";
import type { Mailbox } from "./mailbox";
import { mailboxHeaders, mailboxPage } from "./mailbox-page";
import { readBody } from "./read-body";
import type { Schedules } from "./schedules/schedules";

/** What the front leads to. */
export interface FrontOptions {
  /** Address of the Port stand-in. */
  readonly portUrl: string;
  readonly hops: Hops;
  readonly kafka: KafkaTopics | Broker;
  readonly bus: EventBus;
  readonly mailbox: Mailbox;
  readonly schedules: Schedules;
  readonly topics: { readonly runs: string; readonly changes: string };
  /** What there is to read besides Port's own. */
  readonly resources: () => readonly Resource[];
  /** Lines that each function has written, by name. */
  readonly logs: () => Readonly<Record<string, readonly string[]>>;
  /** A token of Port for the developer. */
  readonly token: () => string;
  /** What `GET /stack` answers, once the program has run. */
  readonly stack: () => object | undefined;
  /** The page, which has what nothing else here answers; none when left out. */
  readonly console?: ServeConsole;
  /** 0 takes any free port. */
  readonly port: number;
  /** Listens there instead of on 127.0.0.1. */
  readonly host?: string;
}

/**
 * The one address of a running sandbox: `/` is the console, `/v1/…` is Port's API, `POST /topics/runs` and
 * `POST /topics/changes` put the body on a Kafka topic as it is, and `POST /events` puts an AWS event
 * on the event bus. `GET /stack` says what a deployed stack says: its outputs, and where its AWS and
 * its Port are, with credentials for both; `GET /token` is a developer's token, to stand in a command.
 * `GET /resources` and `GET /logs` show what is in its AWS, and what its functions have written.
 * `GET /mailbox` shows the e-mails, and `POST /schedules/<name>` fires a schedule.
 */
export class Front {
  readonly url: string;
  readonly #listener: Listener;

  private constructor(listener: Listener) {
    this.url = listener.url;
    this.#listener = listener;
  }

  /** Listens. @throws Error that tells what to do when the port is taken */
  static async start(options: FrontOptions): Promise<Front> {
    const { port, host } = options;
    const handle = (request: http.IncomingMessage, response: http.ServerResponse) =>
      answer(request, response, options);
    try {
      return new Front(await Listener.start({ port, handle, ...(host && { host }) }));
    } catch (error) {
      throw explain(error as NodeJS.ErrnoException, port);
    }
  }

  /** Stops listening and ends what is under way. */
  async close(): Promise<void> {
    await this.#listener.close();
  }
}

/** Most bytes of a message or an event: what Kafka and EventBridge take at most. */
const MAXIMUM_BYTES = 1024 * 1024;

function answer(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  options: FrontOptions,
): void | Promise<void> {
  const path = request.url ?? "/";
  if (path.startsWith("/v1/")) return passOn(request, response, options.portUrl);
  const [, name] = /^\/topics\/(runs|changes)$/.exec(path) ?? [];
  if (request.method === "POST" && (name === "runs" || name === "changes")) {
    const topic = options.topics[name];
    return receive(request, response, async (body) =>
      cause(options, "message", `a message on ${topic}`, async () => ({
        topic,
        ...options.kafka.produce(topic, body),
      })),
    );
  }
  if (request.method === "POST" && path === "/events") {
    return receive(request, response, async (body) => {
      const input = JSON.parse(body.toString()) as BusEventInput;
      return cause(options, "event", titleOf(input), async () => {
        const event = await options.bus.put(input);
        return { bus: "default", id: event.id };
      });
    });
  }
  if (request.method === "GET" && path === "/stack") {
    const stack = options.stack();
    return send(response, stack ? 200 : 503, stack ?? { error: "The program has not run yet." });
  }
  if (request.method === "GET" && path === "/resources") {
    return send(response, 200, options.resources());
  }
  if (request.method === "GET" && path === "/logs") return send(response, 200, options.logs());
  if (request.method === "GET" && path === "/token") {
    response.writeHead(200, { "content-type": "text/plain", "cache-control": "no-store" });
    response.end(options.token());
    return;
  }
  if (request.method === "GET" && path === "/mailbox") {
    response.writeHead(200, mailboxHeaders);
    response.end(mailboxPage(options.mailbox.messages));
    return;
  }
  if (request.method === "GET" && path === "/mailbox.json") {
    return send(response, 200, options.mailbox.messages);
  }
  const [, schedule] = /^\/schedules\/([^/?]+)$/.exec(path) ?? [];
  if (request.method === "POST" && schedule !== undefined) {
    return cause(options, "schedule", `schedule ${schedule}`, () =>
      fire(response, options.schedules, schedule),
    );
  }
  const shown = options.console?.(request, response);
  if (shown) return shown;
  const offered = [
    "GET / (the console, in a browser)",
    "/v1/… (Port's API)",
    "POST /topics/runs",
    "POST /topics/changes",
    "POST /events",
    "GET /token (of the developer)",
    "GET /help",
    "GET /stack",
    "GET /resources",
    "GET /logs",
    "GET /mailbox",
    "GET /mailbox.json",
    "POST /schedules/<name>",
  ];
  send(response, path === "/help" ? 200 : 404, { sandbox: "longshore", offered });
}

/** Does what somebody asks for here, who is not asked for a name. */
function cause<T>({ hops }: FrontOptions, kind: string, title: string, work: () => T): T {
  return hops.traces.within([hops.traces.newKey(kind)], () => {
    hops.record("Sandbox", `${title} from outside`, { kind: "begun", title });
    return work();
  });
}

/** An event in a few words: the API call behind it, or its detail type. */
function titleOf(event: BusEventInput): string {
  const { eventName } = (event.detail ?? {}) as { eventName?: unknown };
  return `${event.source} ${typeof eventName === "string" ? eventName : event["detail-type"]}`;
}

/** Headers that mean something to Port; the others are between a client and the front. */
const passedOn = ["accept", "authorization", "content-length", "content-type", "user-agent"];

function passOn(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  portUrl: string,
): void {
  const { method } = request;
  const headers = Object.fromEntries(
    passedOn.flatMap((name) => {
      const value = request.headers[name];
      return typeof value === "string" ? [[name, value] as const] : [];
    }),
  );
  const forwarded = http.request(portUrl + request.url, { method, headers }, (reply) => {
    // How the connection to Port goes on says nothing of the one to the client.
    const { connection: _, "keep-alive": __, ...passed } = reply.headers;
    response.writeHead(reply.statusCode ?? 502, passed);
    reply.pipe(response);
  });
  forwarded.on("error", (error) => {
    if (response.headersSent) response.destroy();
    else send(response, 502, { ok: false, error: "bad_gateway", message: error.message });
  });
  response.on("close", () => forwarded.destroy());
  request.pipe(forwarded);
}

/** Fires a schedule, and answers when its target has done what it does. */
function fire(response: http.ServerResponse, schedules: Schedules, name: string): void {
  if (!schedules.has(name)) {
    const known = schedules.names.join(", ") || "none";
    const error = `There is no schedule ${JSON.stringify(name)}; known are: ${known}.`;
    return send(response, 404, { error, schedules: schedules.names });
  }
  schedules.fire(name).then(
    () => send(response, 202, { schedule: name }),
    (error: Error) => send(response, 502, { error: `${name} failed: ${error.message}` }),
  );
}

/** Reads the body and answers with what `take` makes of it. */
async function receive(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  take: (body: Buffer) => Promise<object>,
): Promise<void> {
  const body = await readBody(request, MAXIMUM_BYTES);
  await take(body).then(
    (taken) => send(response, 202, taken),
    (error: Error) => send(response, 400, { error: error.message }),
  );
}

function send(response: http.ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(`${JSON.stringify(body)}\n`);
}

function explain(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code !== "EADDRINUSE") return error;
  return new Error(
    `Port ${port} is taken, perhaps by another sandbox. Choose another: npm start -- --port ${port + 1}`,
  );
}
