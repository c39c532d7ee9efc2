import type { IncomingMessage, ServerResponse } from "node:http";
import type { JsonObject } from "./aws/call";
import type { Hops } from "./hops";
import { Listener } from "./listener";
import { readBody } from "./read-body";

/** What a request to a host outside is answered with. */
export interface OutsideAnswer {
  /** Default 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: JsonObject | readonly JsonObject[];
  readonly text?: string;
}

/** What a function asks a host outside. */
export interface OutsideRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/** Stands in for a whole host. */
export type OutsideHost = (request: OutsideRequest) => OutsideAnswer;

/** Answers by method and URL without a query, such as `GET https://api.example.com/v1/teams`. */
export type OutsideAnswers = Readonly<Record<string, OutsideAnswer>>;

/** The header in which a function says what it asked for. */
export const outsideHeader = "x-longshore-outside";
const maximumBytes = 16 * 1024 * 1024;

/**
 * The hosts that functions ask besides AWS and Port: a sandbox answers them by its seed or by a stand-in of the
 * host, and refuses all else, so that nothing that is tried on a laptop reaches anybody.
 */
export class Outside {
  private constructor(private readonly listener: Listener) {}

  /**
   * Listens on this machine.
   * @param hosts stand-ins by origin, such as `https://slack.com`; an answer of the seed goes first
   */
  static async start(
    answers: OutsideAnswers,
    hops: Hops,
    hosts: Readonly<Record<string, OutsideHost>> = {},
  ): Promise<Outside> {
    return new Outside(
      await Listener.start({
        port: 0,
        handle: (request, response) => answer({ answers, hosts, hops }, request, response),
      }),
    );
  }

  /** Address to which functions send what is for hosts outside. */
  get url(): string {
    return this.listener.url;
  }

  async stop(): Promise<void> {
    await this.listener.close();
  }
}

interface OutsideParts {
  readonly answers: OutsideAnswers;
  readonly hosts: Readonly<Record<string, OutsideHost>>;
  readonly hops: Hops;
}

async function answer(
  { answers, hosts, hops }: OutsideParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = "GET", headers: sent } = request;
  const url = new URL(String(sent[outsideHeader]));
  const name = `${method} ${url.origin}${url.pathname}`;
  const body = await readBody(request, maximumBytes);
  const found = Object.hasOwn(answers, name)
    ? answers[name]
    : hosts[url.origin]?.({ method, url, headers: sent as OutsideRequest["headers"], body });
  if (!found) {
    hops.record("Outside", `${name} refused: it is not in the seed`);
    const reason = `The sandbox asks nobody outside. Answer it in sandbox/seed.ts: http: { "${name}": { json: {} } }.`;
    response.writeHead(502, { "content-type": "text/plain", [outsideHeader]: encodeURI(reason) });
    response.end(reason);
    return;
  }
  const { status = 200, headers, json, text = json ? JSON.stringify(json) : "" } = found;
  hops.record("Outside", `${name} answered with ${status}`);
  response.writeHead(status, { ...(json && { "content-type": "application/json" }), ...headers });
  response.end(text);
}
