import type { Json } from "../contract/port-data";
import { longForms } from "./intrinsics";
import { isMap } from "./references";
import { isLoop } from "./resources";
import { TemplateError } from "./template-error";

/**
 * Refuses functions that CloudFormation does not know, in their long form: `{ "Fn::Bogus": … }`.
 * @param place of `value`, such as `Resources`
 * @throws TemplateError with the place
 */
export function refuseUnknownFunctions(place: string, value: Json | undefined): void {
  if (Array.isArray(value)) {
    value.forEach((one, index) => refuseUnknownFunctions(`${place}[${index}]`, one));
  }
  if (!isMap(value)) return;
  const entries = Object.entries(value);
  const [only = ""] = entries.length === 1 ? Object.keys(value) : [];
  if (only.startsWith("Fn::") && !longForms.includes(only) && !isLoop(only)) {
    throw new TemplateError(
      `${place}.${only} is not known; allowed functions: Ref, ${longForms.join(", ")}.`,
    );
  }
  for (const [name, inner] of entries) refuseUnknownFunctions(`${place}.${name}`, inner);
}
