import { useState } from "preact/hooks";
import type { SchemaControlProps } from "./control-props";
import { structures, typedText } from "./typed-text";

/** A structure, written as JSON; what is no JSON yet is kept as it is typed, and said. */
export function StructureControl({ value, onChange, control }: SchemaControlProps) {
  const [text, setText] = useState("");
  return (
    <textarea
      {...control}
      class="mono"
      rows={5}
      spellcheck={false}
      placeholder="{}"
      value={typedText(text, value, structures)}
      onInput={(event) => {
        const typed = event.currentTarget.value;
        setText(typed);
        onChange(structures.read(typed));
      }}
    />
  );
}
