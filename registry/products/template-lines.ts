import { type Document, isMap, isNode, isScalar, isSeq, type Pair, type YAMLMap } from "yaml";
import { longFormOf } from "./intrinsics";
import { isLoop } from "./resources";
import { TemplateError, type TemplatePath } from "./template-error";

/** Tells where in its text a part of a template stands. */
interface WithLines {
  readonly lineOf: (path: TemplatePath) => number | undefined;
}

/**
 * Does something with a template; what is wrong with it is told with the lines of its text.
 * @throws TemplateError of `work`, with lines
 */
export function withLines<T>(template: WithLines, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw new TemplateError(
      error.problems.map(({ text, path = [] }) => {
        const line = template.lineOf(path);
        return { text: line === undefined ? text : `line ${line}: ${text}` };
      }),
    );
  }
}

/** Finds the line of what a path leads to, or of the last of it that is there; none for none of it. */
export function lineFinder(document: Document, lineAt: (offset: number) => number) {
  return (path: TemplatePath): number | undefined => {
    let found: unknown = document.contents;
    let offset: number | undefined;
    for (const part of path) {
      // In the text a function's short form is a tag, which the data has for a key.
      if (isNode(found) && longFormOf(found.tag) === part) continue;
      const pair = isMap(found) ? pairIn(found, String(part)) : undefined;
      const next = pair ? pair.key : isSeq(found) ? found.items[Number(part)] : undefined;
      if (!isNode(next)) break;
      offset = next.range?.[0] ?? offset;
      found = pair ? pair.value : next;
    }
    return offset === undefined ? undefined : lineAt(offset);
  };
}

/** The entry of a map; what is in a loop counts as if it stood where the loop stands. */
function pairIn(map: YAMLMap, name: string): Pair | undefined {
  const named = map.items.map((pair) => ({
    pair,
    key: isScalar(pair.key) ? String(pair.key.value) : "",
  }));
  const own = named.find(({ key }) => key === name)?.pair;
  if (own) return own;
  for (const { key, pair } of named) {
    const body = isLoop(key) && isSeq(pair.value) ? pair.value.items[2] : undefined;
    const inner = isMap(body) ? pairIn(body, name) : undefined;
    if (inner) return inner;
  }
  return undefined;
}
