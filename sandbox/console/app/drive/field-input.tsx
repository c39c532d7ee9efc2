import type { TypeField } from "../../drive-types";

/** One field of a type's form, with what is wrong beside it. */
export function FieldInput({
  field: { name, input, required, choices = [] },
  value,
  mistake,
  change,
}: {
  readonly field: TypeField;
  readonly value: string;
  readonly mistake: string | undefined;
  readonly change: (value: string) => void;
}) {
  const id = `field-${name}`;
  const common = {
    ...{ id, value, "aria-required": required, "aria-invalid": mistake !== undefined },
    ...(mistake !== undefined && { "aria-describedby": `${id}-mistake` }),
  };
  const options = input === "boolean" ? ["true", "false"] : choices;
  return (
    <div class="field">
      <label for={id}>
        {name}
        {required && <span class="muted"> (must be given)</span>}
      </label>
      {input === "boolean" || input === "choice" ? (
        <select {...common} onChange={(event) => change(event.currentTarget.value)}>
          <option value="">not given</option>
          {options.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
      ) : input === "json" ? (
        <textarea
          {...common}
          class="mono"
          rows={value.includes("\n") ? 5 : 2}
          spellcheck={false}
          placeholder="JSON"
          onInput={(event) => change(event.currentTarget.value)}
        />
      ) : (
        <input
          {...common}
          inputMode={input === "number" ? "numeric" : "text"}
          spellcheck={false}
          onInput={(event) => change(event.currentTarget.value)}
        />
      )}
      {mistake !== undefined && (
        <p id={`${id}-mistake`} class="mistake">
          {mistake}
        </p>
      )}
    </div>
  );
}
