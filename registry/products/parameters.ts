import type { JsonObject } from "../contract/port-data";
import type { TemplateParameter } from "./parameter-codec";
import { refusalOf } from "./parameter-values";
import type { ProductParameter } from "./product";
import { isMap } from "./references";
import { TemplateError, type TemplateProblem } from "./template-error";

/**
 * The parameters of a template in the order in which people should see them: that of the groups of
 * `AWS::CloudFormation::Interface`, then that of the text.
 * @param data of a template that `checkTemplate` accepts
 * @throws TemplateError when a parameter contradicts itself, as by a default that is not allowed
 */
export function readParameters(data: JsonObject): ProductParameter[] {
  const parameters = (data.Parameters ?? {}) as unknown as Record<string, TemplateParameter>;
  const form = isMap(data.Metadata) ? data.Metadata["AWS::CloudFormation::Interface"] : undefined;
  const { ParameterGroups: groups, ParameterLabels: labels } = isMap(form) ? form : {};
  const grouped = [groups ?? []]
    .flat()
    .flatMap((group) => (isMap(group) ? [group.Parameters ?? []].flat() : []));
  const names = new Set([...grouped.map(String), ...Object.keys(parameters)]);
  const problems: TemplateProblem[] = [];
  const read = [...names].flatMap((name) => {
    const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    const label =
      isMap(labels) && Object.hasOwn(labels, name) && isMap(labels[name])
        ? labels[name].default
        : undefined;
    if (!parameter) return [];
    const one = readParameter(name, parameter, label as string | undefined);
    problems.push(...wrongLimits(name, parameter), ...wrongDefault(one));
    return [one];
  });
  if (problems.length > 0) throw new TemplateError(problems);
  return read;
}

function readParameter(name: string, one: TemplateParameter, label?: string): ProductParameter {
  return present<ProductParameter>({
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

const limits = [
  ["MinLength", "MaxLength"],
  ["MinValue", "MaxValue"],
] as const;

function wrongLimits(name: string, one: TemplateParameter): TemplateProblem[] {
  return limits
    .filter(([least, most]) => Number(one[least] ?? -Infinity) > Number(one[most] ?? Infinity))
    .map(([least, most]) => ({
      text: `Parameters.${name}.${least} is ${one[least]}; allowed: at most its ${most}, ${one[most]}.`,
      path: ["Parameters", name, least],
    }));
}

/** An empty default that is not allowed makes people write something: templates often do so. */
function wrongDefault(parameter: ProductParameter): TemplateProblem[] {
  const { name, default: value, noEcho = false } = parameter;
  if (value === undefined || (value === "" && parameter.type !== "Number")) return [];
  const refusal =
    value.length > longestValue
      ? `allowed: at most ${longestValue} characters`
      : refusalOf(parameter, value);
  if (refusal === undefined) return [];
  // A parameter that is kept from being shown may have a secret for its default.
  const shown = noEcho ? "not shown" : `"${value.slice(0, 100)}"`;
  const text = `Parameters.${name}.Default is ${shown}; ${refusal}.`;
  return [{ text, path: ["Parameters", name, "Default"] }];
}

/** @see AWS CloudFormation quotas, "Parameter values" */
const longestValue = 4096;

function toNumber(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

/** Without what is undefined, so that a product is the same after it was JSON. */
function present<T extends object>(values: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}
