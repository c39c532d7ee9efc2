import * as net from "node:net";
import type { Random } from "./random";

/** What would have an effect, if it came from a program of this machine. */
export interface Deed {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What a listener is attacked with. */
export interface Target {
  readonly url: string;
  /** At least one. */
  readonly deeds: readonly Deed[];
  /** Its limit for bodies, in bytes. */
  readonly bodyBytes: number;
}

const FOREIGN = ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "[::2]"];
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "HEAD", "PROPFIND"];
const PATHS = [
  ...["/", "/v1/", "/v1/%zz", "/%", "//", "/topics/none", "/schedules/", "/schedules/%00", "*"],
  ...["/../../etc/passwd", "http://evil.example/", "/mailbox?x=%ff", `/${"a".repeat(9000)}`, "/\\"],
];
const HEADERS = [
  ...["Trailer: x-checksum", "Transfer-Encoding: gzip, chunked", "Content-Encoding: gzip"],
  ...["Expect: 200-maybe", "Upgrade: websocket\r\nConnection: Upgrade", "Cookie: a=\u0001;;=;"],
  ...[
    "Authorization: Bearer",
    "Authorization: AWS4-HMAC-SHA256 Credential=////",
    "Range: bytes=9-1",
  ],
  ...[
    "X-Amz-Target: AmazonSQS.",
    "X-Amz-Target: ....",
    "Content-Type: \u00e9",
    "Content-Length: 1",
  ],
  ...["Authorization: AWS4-HMAC-SHA256 Credential=AKIA1/20260101/eu-west-1/sqs/aws4_request, x"],
];
const BODIES = [
  "",
  "{",
  "null",
  '{"a":',
  "Action=",
  "\u0000\u00ff",
  "[[[[[[",
  '{"__proto__":{"x":1}}',
];
const BROKEN = [
  ...["GET / HTTP/9.9\r\n\r\n", "GET\r\n\r\n", "\u0000\u0001\u0002", "GET / HTTP/1.1\r\n\r\n"],
  ...["POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n"],
  ...["POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"],
  ...[
    "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\nTrailer: a\r\n\r\n1\r\nx\r\n0\r\na: b\r\n\r\n",
  ],
  ...["POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99\r\n\r\nless"],
  ...["POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx"],
  ...["CONNECT evil.example:443 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"],
  `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ${"x".repeat(20_000)}\r\n\r\n`,
  `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n${"X: y\r\n".repeat(3000)}\r\n`,
];

/** Sends that many requests that must have no effect, forty at a time. */
export async function attack(target: Target, count: number, random: Random): Promise<void> {
  for (let sent = 0; sent < count; sent += 40) {
    const requests = Array.from({ length: Math.min(40, count - sent) }, () => make(target, random));
    await Promise.all(requests.map((one) => send(target.url, one)));
  }
}

/** A request as its bytes, and whether it comes to its end. */
interface RawRequest {
  readonly bytes: Buffer;
  readonly whole: boolean;
}

function make(target: Target, random: Random): RawRequest {
  const kind = random.below(10);
  if (kind < 4) return stranger(target, random);
  if (kind < 6) return { bytes: Buffer.from(random.pick(BROKEN), "latin1"), whole: false };
  if (kind === 6 && random.chance(0.1)) return tooLarge(target, random);
  return nonsense(target, random);
}

/** A deed as a page of somebody else would send it, or under a name that somebody else has given us. */
function stranger({ url, deeds }: Target, random: Random): RawRequest {
  const { method, path, headers = {}, body = "" } = random.pick(deeds);
  const { host } = new URL(url);
  const disguises: Record<string, string>[] = [
    { host: random.pick(FOREIGN) },
    { host, origin: random.pick(["https://evil.example", "http://127.0.0.1:1", "null"]) },
    {
      host,
      "sec-fetch-site": random.pick(["cross-site", "same-site"]),
      "sec-fetch-mode": "no-cors",
    },
    {
      host,
      ...{
        "sec-fetch-site": "cross-site",
        "sec-fetch-mode": "navigate",
        "sec-fetch-dest": "iframe",
      },
    },
  ];
  const length = { "content-length": String(Buffer.byteLength(body)) };
  return whole(method, path, { ...headers, ...length, ...random.pick(disguises) }, body);
}

/** A request from here that means nothing. */
function nonsense({ url }: Target, random: Random): RawRequest {
  const body = random.pick(BODIES);
  const method = random.pick(METHODS);
  const own = {
    host: new URL(url).host,
    "content-length": String(Buffer.byteLength(body, "latin1")),
  };
  const more = random.pick(HEADERS);
  const lines = Object.entries(own)
    .filter(([name]) => !more.toLowerCase().startsWith(name))
    .map(([name, value]) => `${name}: ${value}`);
  const head = [`${method} ${random.pick(PATHS)} HTTP/1.1`, ...lines, "connection: close", more];
  return { bytes: Buffer.from(`${head.join("\r\n")}\r\n\r\n${body}`, "latin1"), whole: false };
}

function tooLarge({ url, deeds, bodyBytes }: Target, random: Random): RawRequest {
  const { method, path, headers = {} } = random.pick(deeds.filter(({ body }) => body)) ?? deeds[0];
  const body = " ".repeat(bodyBytes + 1);
  const { host } = new URL(url);
  return whole(method, path, { ...headers, host, "content-length": String(body.length) }, body);
}

function whole(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): RawRequest {
  const lines = Object.entries({ ...headers, connection: "close" }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  const head = [`${method} ${path} HTTP/1.1`, ...lines].join("\r\n");
  return { bytes: Buffer.from(`${head}\r\n\r\n${body}`), whole: true };
}

/** Ends when the connection has; one that is not whole is given up by us after the first answer. */
function send(url: string, { bytes, whole: isWhole }: RawRequest): Promise<void> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = net.connect(Number(port), hostname, () => {
      socket.write(bytes);
      if (!isWhole) socket.end();
    });
    socket.resume();
    socket.on("error", () => socket.destroy());
    socket.on("close", () => resolve());
  });
}
