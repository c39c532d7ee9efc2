/** How a service writes its XML. */
export interface XmlForm {
  readonly namespace: string;
  /** Names of the elements of a list, by the list's own; `member` or EC2's `item` when left out. */
  readonly items?: Readonly<Record<string, string>>;
}

/** Writes a value as the content of an element; what is `undefined` is left out. */
export function toXml(
  value: unknown,
  items: XmlForm["items"] = {},
  otherwise = "member",
  item = otherwise,
): string {
  const element = (name: string, content: unknown, below?: string) =>
    `<${name}>${toXml(content, items, otherwise, below)}</${name}>`;
  if (Array.isArray(value)) return value.map((one) => element(item, one)).join("");
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== "object" || value === null) return escapeXml(String(value));
  return Object.entries(value)
    .filter(([, content]) => content !== undefined)
    .map(([name, content]) => element(name, content, items[name]))
    .join("");
}

function escapeXml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
