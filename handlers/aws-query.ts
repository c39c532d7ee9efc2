import { createHash, createHmac } from "node:crypto";

/** One call to a service that speaks AWS's Query protocol. */
export interface QueryCall {
  /** Name in hosts and signatures, such as `elasticache`. */
  readonly service: string;
  /** Version of the service's API, such as `2015-02-02`. */
  readonly version: string;
  readonly action: string;
  readonly parameters?: Readonly<Record<string, string>>;
}

/** Elements of an answer by name. */
export interface QueryResult {
  readonly [name: string]: QueryValue;
}

/** An element of an answer: a text, a list, or further elements. */
export type QueryValue = string | QueryValue[] | QueryResult;

/** An object whose members have the types that the service's API gives them. */
export interface TypedObject {
  [name: string]: TypedValue;
}

/** A value of an answer with its type. */
export type TypedValue = string | number | boolean | null | TypedValue[] | TypedObject;

/** Names of the members that are no texts, at any depth. */
export interface MemberTypes {
  readonly numbers: readonly string[];
  readonly booleans: readonly string[];
  readonly lists: readonly string[];
}

/**
 * Gives the members of an answer their types: XML has texts alone, an empty list is an empty text there,
 * and so is a member without a value, which becomes null.
 */
export function typed(result: QueryResult, types: MemberTypes): TypedObject {
  const valueOf = (name: string, value: QueryValue): TypedValue => {
    if (types.lists.includes(name)) {
      const items = Array.isArray(value) ? value : value === "" ? [] : [value];
      return items.map((item) => valueOf("", item));
    }
    if (Array.isArray(value)) return value.map((item) => valueOf("", item));
    if (typeof value === "object") return typed(value, types);
    if (value === "") return null;
    if (types.numbers.includes(name)) return Number(value);
    return types.booleans.includes(name) ? value === "true" : value;
  };
  return Object.fromEntries(
    Object.entries(result).map(([name, value]) => [name, valueOf(name, value)]),
  );
}

/** An error that the service answered with; `name` is its code, such as `CacheClusterNotFound`. */
export class QueryError extends Error {
  constructor(
    override readonly name: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Calls services that neither Cloud Control nor one of the installed SDK clients reaches, with the
 * credentials of the Lambda's environment. `aws.client(QueryClient, region)` gives one.
 * @see AWS General Reference, "Signature Version 4 signing process"
 */
export class QueryClient {
  readonly #region: string;

  constructor({ region = process.env.AWS_REGION ?? "" }: { region?: string } = {}) {
    this.#region = region;
  }

  /**
   * @returns what the answer's `…Result` element holds: all values are texts, lists are arrays
   * @throws QueryError what the service refused; Error when it cannot be reached
   */
  async send(
    call: QueryCall,
    { abortSignal }: { abortSignal?: AbortSignal } = {},
  ): Promise<QueryResult> {
    const { service, version, action, parameters } = call;
    const url = new URL(endpoint(service, this.#region));
    const body = new URLSearchParams({
      Action: action,
      Version: version,
      ...parameters,
    }).toString();
    const headers = {
      "content-type": "application/x-www-form-urlencoded; charset=utf-8",
      host: url.host,
      "x-amz-date": new Date().toISOString().replace(/[:-]|\.\d+/g, ""),
      ...(process.env.AWS_SESSION_TOKEN && {
        "x-amz-security-token": process.env.AWS_SESSION_TOKEN,
      }),
    };
    const authorization = sign(headers, body, {
      service,
      region: this.#region,
      path: url.pathname,
    });
    const answer = await fetch(url, {
      method: "POST",
      headers: { ...headers, authorization },
      body: Buffer.from(body),
      ...(abortSignal && { signal: abortSignal }),
    });
    const text = await answer.text();
    if (answer.ok) return resultOf(action, text);
    const code = /<Code>([^<]*)/.exec(text)?.[1] ?? `HTTP ${answer.status}`;
    const reason = /<Message>([^<]*)/.exec(text)?.[1] ?? text.slice(0, 200);
    throw new QueryError(code, `${service} refused ${action}: ${code} ${reason}`);
  }
}

/** Where a service is reached: elsewhere when the environment says so. */
export function endpoint(service: string, region: string): string {
  const own = process.env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`];
  return own ?? process.env.AWS_ENDPOINT_URL ?? `https://${service}.${region}.amazonaws.com/`;
}

/** The Authorization header of a POST without a query string. */
export function sign(
  headers: Readonly<Record<string, string>>,
  body: string,
  { service, region, path }: { service: string; region: string; path: string },
): string {
  const date = headers["x-amz-date"] ?? "";
  const names = Object.keys(headers).sort();
  const canonical = [
    "POST",
    path,
    "",
    ...names.map((name) => `${name}:${headers[name]}`),
    "",
    names.join(";"),
    sha256(body),
  ].join("\n");
  const scope = [date.slice(0, 8), region, service, "aws4_request"];
  const key = scope.reduce<string | Buffer>(
    (secret, part) => createHmac("sha256", secret).update(part).digest(),
    `AWS4${process.env.AWS_SECRET_ACCESS_KEY ?? ""}`,
  );
  const signature = createHmac("sha256", key)
    .update(["AWS4-HMAC-SHA256", date, scope.join("/"), sha256(canonical)].join("\n"))
    .digest("hex");
  return (
    `AWS4-HMAC-SHA256 Credential=${process.env.AWS_ACCESS_KEY_ID ?? ""}/${scope.join("/")}, ` +
    `SignedHeaders=${names.join(";")}, Signature=${signature}`
  );
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

interface Element {
  readonly name: string;
  readonly children: Element[];
  readonly text: string;
}

/** Reads an answer, `<ActionResponse><ActionResult>…`; its XML has neither attributes nor mixed content. */
function resultOf(action: string, xml: string): QueryResult {
  const root: Element = { name: "", children: [], text: "" };
  const open = [root];
  for (const [, closing, name = "", empty, text = ""] of xml.matchAll(
    /<(\/?)(\w+)[^>]*?(\/?)>([^<]*)/g,
  )) {
    if (closing) {
      open.pop();
      continue;
    }
    const element: Element = { name, children: [], text: decode(text.trim()) };
    open.at(-1)?.children.push(element);
    if (!empty) open.push(element);
  }
  const result = root.children[0]?.children.find(({ name }) => name === `${action}Result`);
  const value = result && toValue(result);
  return typeof value === "object" && !Array.isArray(value) ? value : {};
}

/** A list is an element like `<Nodes>` or `<NodeList>` that holds nothing but `<Node>`, or nothing but `<member>`. */
function toValue({ name, children, text }: Element): QueryValue {
  if (children.length === 0) return text;
  const isList = children.every((one) =>
    [name, "members"].some((list) => list === `${one.name}s` || list === `${one.name}List`),
  );
  if (isList) return children.map(toValue);
  return Object.fromEntries(children.map((one) => [one.name, toValue(one)]));
}

function decode(text: string): string {
  const named: Readonly<Record<string, string>> = {
    lt: "<",
    gt: ">",
    quot: '"',
    apos: "'",
    amp: "&",
  };
  return text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => named[name] ?? "");
}
