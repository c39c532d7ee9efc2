import { useState } from "preact/hooks";
import type { Json } from "../../../../registry/contract/port-data";
import type { SchemaControlProps } from "./control-props";

/** A structure, written as JSON; what is no JSON yet is kept as it is typed, and said. */
export function StructureControl({ value, onChange, control }: SchemaControlProps) {
  const [text, setText] = useState(value === undefined ? "" : JSON.stringify(value, null, 2));
  return (
    <textarea
      {...control}
      class="mono"
      rows={5}
      spellcheck={false}
      placeholder="{}"
      value={text}
      onInput={(event) => {
        const typed = event.currentTarget.value;
        setText(typed);
        // A text where a structure belongs is what the schema complains of.
        onChange(typed === "" ? undefined : (parse(typed) ?? typed));
      }}
    />
  );
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
