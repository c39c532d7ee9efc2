import type { Json } from "../contract/port-data";
import { countsOf, longForms } from "./intrinsics";
import { isMap } from "./references";
import { isLoop } from "./resources";
import { TemplateError, type TemplatePath } from "./template-error";

/**
 * Refuses functions that CloudFormation does not know, in their long form: `{ "Fn::Bogus": … }`, and
 * those that are given too little or too much.
 * @param path of `value`, such as `["Resources"]`
 * @throws TemplateError with the place
 */
export function refuseWrongFunctions(path: TemplatePath, value: Json | undefined): void {
  if (Array.isArray(value)) {
    value.forEach((one, index) => refuseWrongFunctions([...path, index], one));
  }
  if (!isMap(value)) return;
  const entries = Object.entries(value);
  const [only = ""] = entries.length === 1 ? Object.keys(value) : [];
  if (only.startsWith("Fn::") && !isLoop(only)) refuseWrong([...path, only], only, value[only]);
  for (const [name, inner] of entries) refuseWrongFunctions([...path, name], inner);
}

function refuseWrong(path: TemplatePath, name: string, value: Json | undefined): void {
  if (!longForms.includes(name)) {
    throw new TemplateError(
      `${written(path)} is not known; allowed functions: Ref, ${longForms.join(", ")}.`,
      path,
    );
  }
  const [least, most, what] = countsOf(name) ?? [];
  if (least === undefined || most === undefined) return;
  const given = name === "Fn::GetAtt" && typeof value === "string" ? value.split(".") : value;
  const isRight =
    Array.isArray(given) &&
    given.length >= least &&
    given.length <= most &&
    (name !== "Fn::GetAtt" || given.every((one) => one !== ""));
  if (isRight) return;
  throw new TemplateError(
    `${written(path)} is ${JSON.stringify(value).slice(0, 100)}; allowed: ${what}.`,
    path,
  );
}

/** A path as people write it: `Resources.A.Properties.B[1]`. */
function written(path: TemplatePath): string {
  return path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${part}`))
    .join("")
    .slice(1);
}
