import { useState } from "preact/hooks";
import type { Json, PropertySchema } from "../../../../registry/contract/port-data";
import type { SchemaControlProps } from "./control-props";
import { ListControl } from "./list-control";
import { StructureControl } from "./structure-control";
import { textOf } from "./text-of";
import { numbers, typedText } from "./typed-text";

const inputTypes: Readonly<Record<string, "url" | "email">> = {
  ...{ url: "url", email: "email", user: "email" },
};

/** The control that fits a JSON schema, as Port draws it. */
export function SchemaControl(props: SchemaControlProps) {
  const { schema, value, onChange, control } = props;
  const { type, format } = schema;
  if (Array.isArray(schema.enum)) return <Choice {...props} choices={schema.enum} />;
  if (type === "boolean") {
    return (
      <input
        {...control}
        type="checkbox"
        checked={value === true}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    );
  }
  if (type === "array") return <ListControl {...props} Item={SchemaControl} />;
  if (type === "object") return <StructureControl {...props} />;
  if (format === "entity" && typeof schema.blueprint === "string") {
    return <EntityPicker {...props} what={schema.blueprint} />;
  }
  if (format === "multi-line") {
    return (
      <textarea
        {...control}
        rows={5}
        value={textOf(value)}
        onInput={(event) => onChange(event.currentTarget.value || undefined)}
      />
    );
  }
  if (format === "date-time") return <DateTime {...props} />;
  if (type === "number" || type === "integer") return <NumberControl {...props} />;
  const isSecret = schema.encryption !== undefined || format === "password";
  return (
    <input
      {...control}
      {...typeOf(schema)}
      autoComplete={isSecret ? "new-password" : "off"}
      value={textOf(value)}
      onInput={(event) => {
        onChange(event.currentTarget.value || undefined);
      }}
    />
  );
}

/** The kinds have types of their own, with roles that nothing here gives. */
function typeOf({ format, encryption }: PropertySchema): { readonly type: "text" } {
  const isSecret = encryption !== undefined || format === "password";
  const name = isSecret ? "password" : (inputTypes[textOf(format)] ?? "text");
  return { type: name as "text" };
}

function NumberControl({ value, onChange, control }: SchemaControlProps) {
  const [text, setText] = useState("");
  return (
    <input
      {...control}
      type="number"
      step="any"
      autoComplete="off"
      value={typedText(text, value, numbers)}
      onInput={(event) => {
        const typed = event.currentTarget.value;
        setText(typed);
        onChange(numbers.read(typed));
      }}
    />
  );
}

function Choice({
  choices,
  value,
  onChange,
  control,
}: SchemaControlProps & { readonly choices: readonly Json[] }) {
  const chosen = choices.findIndex((one) => one === value);
  return (
    <select
      {...control}
      value={String(chosen)}
      onChange={(event) => onChange(choices[Number(event.currentTarget.value)])}
    >
      <option value="-1">Choose…</option>
      {choices.map((choice, index) => (
        <option key={index} value={String(index)}>
          {textOf(choice)}
        </option>
      ))}
    </select>
  );
}

/** Entities by title; what is sent is the identifier. */
function EntityPicker({
  what,
  value,
  onChange,
  control,
  options = [],
}: SchemaControlProps & { readonly what: string }) {
  const list = `${control.id}-entities`;
  return (
    <>
      <input
        {...control}
        type="text"
        list={list}
        autoComplete="off"
        placeholder={options.length === 0 ? `There is no ${what} to choose` : `Choose a ${what}`}
        value={textOf(value)}
        onInput={(event) => onChange(event.currentTarget.value || undefined)}
      />
      <datalist id={list}>
        {options.map(({ identifier, title }) => (
          <option key={identifier} value={identifier}>
            {title}
          </option>
        ))}
      </datalist>
    </>
  );
}

/** The browser knows local times; what is sent is UTC. */
function DateTime({ value, onChange, control }: SchemaControlProps) {
  const time = typeof value === "string" ? new Date(value) : undefined;
  const isTime = time !== undefined && !Number.isNaN(time.getTime());
  const local = isTime ? new Date(time.getTime() - time.getTimezoneOffset() * 60_000) : undefined;
  return (
    <input
      {...control}
      type="datetime-local"
      value={local?.toISOString().slice(0, 16) ?? ""}
      onChange={(event) => {
        const text = event.currentTarget.value;
        onChange(text === "" ? undefined : new Date(text).toISOString());
      }}
    />
  );
}
