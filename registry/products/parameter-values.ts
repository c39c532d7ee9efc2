import { isListParameter, type ProductParameter } from "./product";
import { unicodePattern } from "./unicode-pattern";

/**
 * Holds a value against what its parameter says of it, as CloudFormation does: each item of a list
 * by itself.
 * @returns what is allowed instead; undefined for a value that fits
 */
export function refusalOf(parameter: ProductParameter, value: string): string | undefined {
  // What is named there is looked up at a launch, and only then held against anything.
  if (isStoredParameter(parameter)) return undefined;
  return itemsOf(parameter, value)
    .map((item) => refusalOfItem(parameter, item))
    .find((refusal) => refusal !== undefined);
}

/** The items of a list, or the one value of what is none. */
export function itemsOf(parameter: ProductParameter, value: string): string[] {
  return isListParameter(parameter) ? value.split(",").map((one) => one.trim()) : [value];
}

/** Whether a value is the name of a parameter of Systems Manager. */
export function isStoredParameter({ type }: ProductParameter): boolean {
  return type.startsWith("AWS::SSM::Parameter::Value<");
}

/** Whether a value, or each item of it, is a number. */
export function isNumeric({ type }: ProductParameter): boolean {
  return type === "Number" || type === "List<Number>";
}

function refusalOfItem(parameter: ProductParameter, item: string): string | undefined {
  const { allowedValues, minLength = 0, maxLength = Infinity } = parameter;
  const { minValue = -Infinity, maxValue = Infinity } = parameter;
  if (isNumeric(parameter)) {
    const number = Number(item.trim() || NaN);
    if (!Number.isFinite(number)) return "allowed: a number";
    if (number < minValue) return `allowed: at least its MinValue, ${minValue}`;
    if (number > maxValue) return `allowed: at most its MaxValue, ${maxValue}`;
  } else {
    if (item.length < minLength)
      return `allowed: at least its MinLength of ${minLength} characters`;
    if (item.length > maxLength) return `allowed: at most its MaxLength of ${maxLength} characters`;
    const pattern = unicodePattern(parameter.allowedPattern);
    if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`, "u").test(item)) {
      return `allowed: what matches its AllowedPattern ${parameter.allowedPattern}`;
    }
  }
  return allowedValues && !allowedValues.includes(item)
    ? `allowed are its AllowedValues: ${allowedValues.join(", ")}`
    : undefined;
}
