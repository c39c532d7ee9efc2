import { readFileSync } from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import * as path from "node:path";
import { withOriginalNames } from "./original-names";

/** The sources of bundles are named from here. */
const root = path.join(__dirname, "../..");

/** A position inside of a bundle that has its map beside it. */
const position = /((?:\/|[A-Z]:\\)[^\s()]*\.js):(\d+):(\d+)/;

/** Frames that say nothing about what went wrong. */
const foreign = /node_modules|^node:|\(node:|<anonymous>/;

/** Lines that stand before the frames of what caused an error (functions/thrown.ts). */
const cause = /^Caused by: /;

/** Characters of a source's line that are shown. */
const SHOWN = 120;

/** A stack as a person reads it. */
export interface ReadStack {
  /** The frames in our sources, such as `at handlers/actions/create-topic.ts:22:13`. */
  readonly frames: readonly string[];
  /** The line of the source that the first frame names, with its number. */
  readonly excerpt?: string;
  /** The message with the names of the source, where the bundle has others. */
  readonly message?: string;
}

/** A frame with its place in the bundle and in the source. */
interface Frame {
  readonly text: string;
  readonly place?: Place;
}

interface Place {
  readonly bundle: string;
  readonly map: SourceMap;
  /** Both from 0, in the bundle. */
  readonly row: number;
  readonly column: number;
  readonly source: string;
  /** From 1, in the source. */
  readonly line: number;
}

/**
 * Turns the positions of a stack, which lie in a minified bundle, into those of the sources.
 * @param stack one line each, messages included
 * @returns the frames in our sources; without those of the functions around a handler, where the handler has some
 */
export function sourceFrames(stack: readonly string[]): string[] {
  return framesOf(stack).map(({ text }) => text);
}

/** Reads a stack, and the message that came with it. */
export function readStack(stack: readonly string[], message?: string): ReadStack {
  const found = framesOf(stack);
  const frames = found.map(({ text }) => text);
  const place = found[0]?.place;
  if (!place) return { frames };
  const excerpt = excerptOf(place);
  const bundled = lineOf(place.bundle, place.row);
  const named =
    message === undefined || bundled === undefined
      ? message
      : withOriginalNames(message, { ...place, bundled });
  return {
    frames,
    ...(excerpt !== undefined && { excerpt }),
    ...(named !== message && named !== undefined && { message: named }),
  };
}

function framesOf(stack: readonly string[]): Frame[] {
  const maps = new Map<string, SourceMap | undefined>();
  const mapOf = (file: string) => {
    if (!maps.has(file)) maps.set(file, readMap(`${file}.map`));
    return maps.get(file);
  };
  const frames = stack.flatMap((line): Frame[] => {
    if (cause.test(line)) return [{ text: line }];
    const [whole = "", bundle = "", row, column] = position.exec(line) ?? [];
    if (whole === "" || !/^\s*at /.test(line)) return [];
    const map = mapOf(bundle);
    const place = { row: Number(row) - 1, column: Number(column) - 1 };
    const found = map?.findEntry(place.row, place.column);
    if (!map || !found || !("originalSource" in found) || foreign.test(found.originalSource)) {
      return [];
    }
    const source = path.normalize(found.originalSource);
    const lineNumber = found.originalLine + 1;
    const text = `at ${source}:${lineNumber}:${found.originalColumn + 1}`;
    return [{ text, place: { ...place, bundle, map, source, line: lineNumber } }];
  });
  const handlers = frames.filter(({ text }) => !text.startsWith("at functions/"));
  const told = handlers.some(({ place }) => place) ? handlers : frames;
  // The name of a cause says something where its frames follow.
  return told.filter(({ place }, index) => place ?? told[index + 1]?.place);
}

function excerptOf({ bundle, source, line }: Place): string | undefined {
  for (const folder of [root, path.dirname(bundle)]) {
    const text = lineOf(path.resolve(folder, source), line - 1)?.trim();
    if (text) return `${line} │ ${text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text}`;
  }
  return undefined;
}

function lineOf(file: string, row: number): string | undefined {
  try {
    return readFileSync(file, "utf8").split("\n")[row];
  } catch {
    return undefined;
  }
}

function readMap(file: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(file, "utf8")) as SourceMapPayload);
  } catch {
    return undefined;
  }
}
