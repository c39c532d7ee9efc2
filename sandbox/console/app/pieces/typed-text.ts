import { textOf } from "./text-of";
import type { Json } from "../../../../registry/contract/port-data";

/** How a value is written, and what a text of it says. */
export interface Writing {
  readonly write: (value: Json | undefined) => string;
  readonly read: (text: string) => Json | undefined;
}

/**
 * What a control shows: the text as it was typed for as long as it says the value, so that "1.0" can become
 * "1.05", and otherwise the value, which somebody else has changed.
 */
export function typedText(text: string, value: Json | undefined, { write, read }: Writing): string {
  return JSON.stringify(read(text)) === JSON.stringify(value) ? text : write(value);
}

/** Numbers; what has more digits than numbers keep stays a text, and the form says so. */
export const numbers: Writing = {
  write: (value) => textOf(value),
  read: (text) => {
    if (text.trim() === "") return undefined;
    const number = Number(text);
    const isKept =
      Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number));
    return isKept ? number : text;
  },
};

/** Structures as JSON. A text that is none yet is what the schema complains of. */
export const structures: Writing = {
  write: (value) =>
    value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value, null, 2),
  read: (text) => {
    if (text === "") return undefined;
    try {
      return JSON.parse(text) as Json;
    } catch {
      return text;
    }
  },
};
