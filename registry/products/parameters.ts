import type { JsonObject } from "../contract/port-data";
import type { ProductParameter } from "./product";
import { isMap } from "./references";
import type { TemplateParameter } from "./template-codec";
import { TemplateError } from "./template-error";

/**
 * The parameters of a template in the order in which people should see them: that of the groups of
 * `AWS::CloudFormation::Interface`, then that of the text.
 * @param data of a template that `checkTemplate` accepts
 * @throws TemplateError when a default is not among the allowed values
 */
export function readParameters(data: JsonObject): ProductParameter[] {
  const parameters = (data.Parameters ?? {}) as unknown as Record<string, TemplateParameter>;
  const form = isMap(data.Metadata) ? data.Metadata["AWS::CloudFormation::Interface"] : undefined;
  const { ParameterGroups: groups, ParameterLabels: labels } = isMap(form) ? form : {};
  const grouped = [groups ?? []]
    .flat()
    .flatMap((group) => (isMap(group) ? [group.Parameters ?? []].flat() : []));
  const names = new Set([...grouped.map(String), ...Object.keys(parameters)]);
  return [...names].flatMap((name) => {
    const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    const label =
      isMap(labels) && Object.hasOwn(labels, name) && isMap(labels[name])
        ? labels[name].default
        : undefined;
    return parameter ? [readParameter(name, parameter, label as string | undefined)] : [];
  });
}

function readParameter(name: string, one: TemplateParameter, label?: string): ProductParameter {
  refuseStrangeDefault(name, one);
  return present({
    name,
    type: one.Type,
    label,
    description: one.Description,
    default: one.Default,
    allowedValues: one.AllowedValues,
    allowedPattern: one.AllowedPattern,
    constraintDescription: one.ConstraintDescription,
    minLength: toNumber(one.MinLength),
    maxLength: toNumber(one.MaxLength),
    minValue: toNumber(one.MinValue),
    maxValue: toNumber(one.MaxValue),
    noEcho: /^true$/i.test(one.NoEcho ?? "") || undefined,
  });
}

function refuseStrangeDefault(name: string, one: TemplateParameter): void {
  const { Type: type, Default: value, AllowedValues: allowed } = one;
  if (value === undefined) return;
  if (type === "Number" && !Number.isFinite(Number(value || "none"))) {
    throw new TemplateError(`Parameters.${name}.Default is "${value}"; allowed: a number.`);
  }
  if (!allowed || type.includes("List<") || type.includes("CommaDelimitedList")) return;
  if (allowed.includes(value)) return;
  // A parameter that is kept from being shown may have a secret for its default.
  const shown = one.NoEcho === undefined ? `"${value}"` : "not shown";
  throw new TemplateError(
    `Parameters.${name}.Default is ${shown}; allowed are its AllowedValues: ${allowed.join(", ")}.`,
  );
}

function toNumber(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

/** Without what is undefined, so that a product is the same after it was JSON. */
function present<T extends object>(values: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}
