import { post, QueryError, type RequestConfig } from "../registry";

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

/**
 * Calls services that neither Cloud Control nor one of the installed SDK clients reaches.
 * `aws.client(QueryClient, region)` gives one.
 */
export class QueryClient {
  readonly #config: RequestConfig;

  constructor(config: RequestConfig = {}) {
    this.#config = config;
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
    const body = new URLSearchParams({
      Action: action,
      Version: version,
      ...parameters,
    }).toString();
    const headers = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
    const request = { service, headers, body, signal: abortSignal };
    const { ok, status, text } = await post(this.#config, request);
    if (ok) return resultOf(action, text);
    const code = /<Code>([^<]*)/.exec(text)?.[1] ?? `HTTP ${status}`;
    const reason = /<Message>([^<]*)/.exec(text)?.[1] ?? text.slice(0, 200);
    throw new QueryError(code, `${service} refused ${action}: ${code} ${reason}`);
  }
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
