import type { FunctionComponent } from "preact";
import type { Json, PropertySchema } from "../../../../registry/contract/port-data";
import { Icon } from "./icon";
import type { SchemaControlProps } from "./control-props";

/** A list, one line for each of its values. */
export function ListControl({
  schema,
  value,
  onChange,
  control,
  options,
  Item,
}: SchemaControlProps & {
  /** What draws each value. */
  readonly Item: FunctionComponent<SchemaControlProps>;
}) {
  const items = (schema.items ?? { type: "string" }) as PropertySchema;
  const values = Array.isArray(value) ? value : [];
  const replace = (index: number, one: Json | undefined) =>
    onChange(values.map((old, at) => (at === index ? (one ?? "") : old)));
  const remove = (index: number) => {
    const left = values.filter((_, at) => at !== index);
    onChange(left.length === 0 ? undefined : left);
  };
  return (
    <div class="list" role="group" id={control.id} aria-describedby={control["aria-describedby"]}>
      {values.map((one, index) => (
        <div class="list-item" key={index}>
          <Item
            schema={items}
            value={one}
            options={options}
            onChange={(changed) => replace(index, changed)}
            control={
              {
                ...control,
                id: `${control.id}-${index}`,
                "aria-label": `Item ${index + 1}`,
              } as SchemaControlProps["control"]
            }
          />
          <button
            type="button"
            class="quiet"
            disabled={control.disabled}
            aria-label={`Remove item ${index + 1}`}
            onClick={() => remove(index)}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
      <button
        type="button"
        disabled={control.disabled}
        onClick={() => onChange([...values, firstOf(items)])}
      >
        Add one
      </button>
    </div>
  );
}

function firstOf({ type, default: given, enum: choices }: PropertySchema): Json {
  if (given !== undefined) return given;
  if (Array.isArray(choices)) return choices[0] ?? "";
  if (type === "boolean") return false;
  return type === "object" ? {} : "";
}
