import type { Json, JsonObject, PropertySchema } from "../../../../registry/contract/port-data";
import type { EntityOption } from "../../look-types";
import { Field } from "./field";
import { SchemaControl } from "./schema-control";

/** One input, as a form shows it. */
export interface FormInput {
  readonly name: string;
  readonly schema: PropertySchema;
  readonly isRequired: boolean;
  readonly isDisabled: boolean;
  /** The entities that can be picked. */
  readonly options?: readonly EntityOption[] | undefined;
  /** What must be filled in first, for eyes. */
  readonly waitsFor?: string | undefined;
  /** Said beside the input. */
  readonly mistake?: string | undefined;
}

/** Inputs by their JSON schemas, one below the other. */
export function SchemaInputs({
  inputs,
  values,
  onChange,
  onLeave,
}: {
  readonly inputs: readonly FormInput[];
  readonly values: JsonObject;
  readonly onChange: (name: string, value: Json | undefined) => void;
  /** Somebody has been at an input and goes on to another one. */
  readonly onLeave?: (name: string) => void;
}) {
  return (
    <>
      {inputs.map(({ name, schema, isRequired, isDisabled, options, waitsFor, mistake }) => (
        <div key={name} onFocusOut={() => onLeave?.(name)}>
          <Field
            id={`input-${name}`}
            label={typeof schema.title === "string" ? schema.title : name}
            about={waitsFor ?? aboutOf(schema)}
            {...{ isRequired, isDisabled, mistake }}
          >
            {(control) => (
              <SchemaControl
                schema={schema}
                value={values[name]}
                onChange={(value) => onChange(name, value)}
                control={control}
                options={options}
              />
            )}
          </Field>
        </div>
      ))}
    </>
  );
}

/** Goes to the first input that is wrong. @returns whether there is one */
export function focusMistake(form: HTMLElement): boolean {
  const wrong = form.querySelector<HTMLElement>('[aria-invalid="true"]');
  wrong?.focus();
  return wrong !== null;
}

/** What it means, and what is allowed where that is not seen otherwise. */
function aboutOf({ description, minimum, maximum, multipleOf }: PropertySchema): string {
  const limits =
    minimum !== undefined && maximum !== undefined
      ? `${limitOf(minimum)} to ${limitOf(maximum)}`
      : minimum !== undefined
        ? `At least ${limitOf(minimum)}`
        : maximum !== undefined
          ? `At most ${limitOf(maximum)}`
          : "";
  const whole = multipleOf === 1 ? "a whole number" : "";
  const said = typeof description === "string" ? description : "";
  return [said, [limits, whole].filter(Boolean).join(", ")].filter(Boolean).join(". ");
}

function limitOf(value: Json): string {
  return typeof value === "number" ? value.toLocaleString("en") : JSON.stringify(value);
}
