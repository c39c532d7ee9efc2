import type { Json, PropertySchema } from "../../../../registry/contract/port-data";
import type { EntityOption } from "../../look-types";
import type { ControlProps } from "./field";

/** What draws one value of a form. */
export interface SchemaControlProps {
  readonly schema: PropertySchema;
  readonly value: Json | undefined;
  /** `undefined` takes the value out. */
  readonly onChange: (value: Json | undefined) => void;
  readonly control: ControlProps;
  /** The entities that can be picked, for what picks some. */
  readonly options?: readonly EntityOption[] | undefined;
}
