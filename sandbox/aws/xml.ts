/** A value that can be written as XML: text, a list of `item` elements, or named elements. */
export type XmlValue =
  string | number | readonly XmlValue[] | { readonly [name: string]: XmlValue };

/** Writes a value as the content of an element, the way EC2 answers. */
export function toXml(value: XmlValue): string {
  if (typeof value === "string" || typeof value === "number") return escapeXml(String(value));
  if (isList(value)) return value.map((item) => `<item>${toXml(item)}</item>`).join("");
  return Object.entries(value)
    .map(([name, content]) => `<${name}>${toXml(content)}</${name}>`)
    .join("");
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
