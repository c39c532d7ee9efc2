import * as http from "node:http";
import { isIP, isIPv6, type AddressInfo } from "node:net";
import { BodyTooLargeError } from "./read-body";

/** How a listener is set up. */
export interface ListenerOptions {
  /** 0 takes any free one. */
  readonly port: number;
  /** Whether any free port does where that one is taken. */
  readonly orAnyFree?: boolean;
  /** The address of this machine on which it listens; 127.0.0.1 unless given. */
  readonly host?: string;
  /** Answers a request; what it throws becomes an answer, too. */
  readonly handle: (
    request: http.IncomingMessage,
    response: http.ServerResponse,
  ) => void | Promise<void>;
  /** Whether it is also addressed by another name than that of this machine. */
  readonly isOwnHost?: (host: string) => boolean;
}

const LOOPBACK = "127.0.0.1";
/** What stands for every address of a machine. */
const everywhere: readonly string[] = ["0.0.0.0", "::"];
const THIS_MACHINE = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i;

/**
 * The one way in which the sandbox listens: on this machine only, for programs of this machine and for
 * its own pages. A page of somebody else, which a browser here may show, gets nothing, whatever name
 * it uses; no request, however malformed, ends the process.
 */
export class Listener {
  /** Address without a slash at its end. */
  readonly url: string;
  readonly #server: http.Server;

  private constructor(server: http.Server, host: string) {
    this.#server = server;
    const { port } = server.address() as AddressInfo;
    const name = everywhere.includes(host) ? LOOPBACK : host;
    this.url = `http://${isIPv6(name) ? `[${name}]` : name}:${port}`;
  }

  /** Listens. @throws Error when the port is taken */
  static async start(options: ListenerOptions): Promise<Listener> {
    const { port, handle, host = LOOPBACK } = options;
    const isOwnHost = (name: string) =>
      (host !== LOOPBACK && isAddress(name)) || (options.isOwnHost?.(name) ?? false);
    const server = http.createServer((request, response) => {
      // Whoever hangs up is heard of twice: here, and where the answer is written.
      request.on("error", () => response.destroy());
      response.on("error", () => undefined);
      const refusal = refusalOf(request, isOwnHost);
      if (refusal !== undefined) return refuse(request, response, 403, refusal);
      new Promise<void>((resolve) => resolve(handle(request, response))).catch((error: unknown) => {
        if (error instanceof BodyTooLargeError)
          return refuse(request, response, 413, error.message);
        refuse(request, response, 500, `The sandbox failed: ${(error as Error).message}`);
      });
    });
    server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
      const status = error.code === "HPE_HEADER_OVERFLOW" ? 431 : 400;
      if (socket.writable) {
        socket.end(
          `HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`,
        );
      } else socket.destroy();
    });
    await listen(server, port, host).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EADDRINUSE" || !options.orAnyFree) throw error;
      return listen(server, 0, host);
    });
    return new Listener(server, host);
  }

  /** Ends every connection; nothing when it has ended already. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }
}

function listen(server: http.Server, port: number, host: string): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/**
 * Says why a request is refused; undefined when it may come in. `Host` tells a name that somebody has
 * let point to this machine; `Origin` and `Sec-Fetch-Site`, which no page can change, whose page asks.
 */
function refusalOf(
  { headers, method, socket }: http.IncomingMessage,
  isOwnHost: ListenerOptions["isOwnHost"] = () => false,
): string | undefined {
  const { host = "", origin } = headers;
  if (!THIS_MACHINE.test(host) && !isOwnHost(host)) {
    return `The Host is ${JSON.stringify(host)}; the sandbox answers to 127.0.0.1 and localhost.`;
  }
  const [site, mode, target] = ["site", "mode", "dest"].map((name) => headers[`sec-fetch-${name}`]);
  const isOwnPage = site === "same-origin" || site === "none";
  const own = ["127.0.0.1", "localhost", "[::1]"].map(
    (name) => `http://${name}:${socket.localPort}`,
  );
  // Whoever has let it in under another address may use its pages there.
  if (!THIS_MACHINE.test(host) && isAddress(host)) own.push(`http://${host}`);
  // A form of a page that hides where it comes from has the origin "null".
  if (origin !== undefined && !own.includes(origin) && !(origin === "null" && isOwnPage)) {
    return `The Origin is ${JSON.stringify(origin)}; only pages of ${own[0]} may ask here.`;
  }
  // Following a link shows a page and tells nobody else of it.
  const isLink = method === "GET" && mode === "navigate" && target === "document";
  if (site === undefined || isOwnPage || isLink) return undefined;
  return `Sec-Fetch-Site is ${JSON.stringify(site)}; only pages of ${own[0]} may ask here.`;
}

/** Whether a Host is an address and no name, which somebody else might let point here. */
function isAddress(host: string): boolean {
  const [, six, four = ""] = /^(?:\[([\da-f:.]+)\]|([\d.]+))(?::\d{1,5})?$/i.exec(host) ?? [];
  return isIP(six ?? four) !== 0;
}

function refuse(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  status: number,
  error: string,
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  // What is still to come of the body is not read.
  response.writeHead(status, { "content-type": "application/json", connection: "close" });
  response.end(`${JSON.stringify({ error })}\n`, () => request.destroy());
}
