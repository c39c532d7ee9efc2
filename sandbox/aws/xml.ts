import { randomUUID } from "node:crypto";
import type { Answer } from "./call";

/** A value that can be written as XML: text, a list of `item` elements, or named elements. */
export type XmlValue =
  string | number | readonly XmlValue[] | { readonly [name: string]: XmlValue };

/**
 * Writes a value as the content of an element.
 * @param item name of the elements of lists; EC2's by default
 */
export function toXml(value: XmlValue, item = "item"): string {
  if (typeof value === "string" || typeof value === "number") return escapeXml(String(value));
  if (isList(value)) return value.map((one) => `<${item}>${toXml(one, item)}</${item}>`).join("");
  return Object.entries(value)
    .map(([name, content]) => `<${name}>${toXml(content, item)}</${name}>`)
    .join("");
}

/** Answers a call of the Query protocol. @param item name of the elements of lists */
export function queryAnswer(
  namespace: string,
  operation: string,
  result: { readonly [name: string]: XmlValue },
  item?: string,
): Answer {
  const body = toXml({ [`${operation}Result`]: result }, item);
  const metadata = toXml({ ResponseMetadata: { RequestId: randomUUID() } });
  return {
    status: 200,
    headers: { "content-type": "text/xml;charset=UTF-8" },
    body: `<${operation}Response xmlns="${namespace}">${body}${metadata}</${operation}Response>`,
  };
}

function isList(value: XmlValue): value is readonly XmlValue[] {
  return Array.isArray(value);
}

function escapeXml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
