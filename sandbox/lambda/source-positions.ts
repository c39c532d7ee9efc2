import { readFileSync } from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import * as path from "node:path";

/** A position inside of a bundle that has its map beside it. */
const position = /((?:\/|[A-Z]:\\)[^\s()]*\.js):(\d+):(\d+)/;

/** Frames that say nothing about what went wrong. */
const foreign = /node_modules|^node:|\(node:|<anonymous>/;

/**
 * Turns the positions of a stack, which lie in a minified bundle, into those of the sources.
 * @param stack one line each, messages included
 * @returns the frames in our sources, such as `at handlers/actions/create-topic.ts:22:13`; without those of the
 *   functions around a handler, where the handler has some
 */
export function sourceFrames(stack: readonly string[]): string[] {
  const maps = new Map<string, SourceMap | undefined>();
  const mapOf = (file: string) => {
    if (!maps.has(file)) maps.set(file, readMap(`${file}.map`));
    return maps.get(file);
  };
  const frames = stack.flatMap((line) => {
    const [whole = "", file = "", row, column] = position.exec(line) ?? [];
    if (whole === "" || !/^\s*at /.test(line)) return [];
    const found = mapOf(file)?.findEntry(Number(row) - 1, Number(column) - 1);
    if (!found || !("originalSource" in found) || foreign.test(found.originalSource)) return [];
    const { originalSource, originalLine, originalColumn } = found;
    return [`at ${path.normalize(originalSource)}:${originalLine + 1}:${originalColumn + 1}`];
  });
  const handlers = frames.filter((frame) => !frame.startsWith("at functions/"));
  return handlers.length > 0 ? handlers : frames;
}

function readMap(file: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(file, "utf8")) as SourceMapPayload);
  } catch {
    return undefined;
  }
}
