import { checked } from "../../registry/checked";

/** Whether a text may name a region of AWS; it becomes a part of host names. */
export function isRegion(text: string): boolean {
  return /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/.test(text);
}

/** A region of AWS. */
export const region = checked(
  "an AWS region, such as eu-west-1",
  (value): value is string => typeof value === "string" && isRegion(value),
);

/** The name of a resource type, as CloudFormation's registry has them. */
export const typeName = checked(
  "the name of a resource type, such as AWS::Lambda::Function",
  (value): value is string =>
    typeof value === "string" &&
    /^[A-Za-z0-9]{2,64}(::[A-Za-z0-9]{2,64}){2}(::MODULE)?$/.test(value),
);
