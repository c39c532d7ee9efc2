import type { PanelRule } from "../approval";
import type { ExecutionRule } from "../execution";
import type { Statement } from "../statement";

/** A parameter of a product's template. Numbers and limits are texts or numbers as CloudFormation reads them. */
export interface ProductParameter {
  readonly name: string;
  /** CloudFormation's type, such as `String` or `List<AWS::EC2::Subnet::Id>`. */
  readonly type: string;
  /** The template's own label for people. */
  readonly label?: string;
  readonly description?: string;
  readonly default?: string;
  readonly allowedValues?: readonly string[];
  readonly allowedPattern?: string;
  readonly constraintDescription?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minValue?: number;
  readonly maxValue?: number;
  /** The value is never shown. */
  readonly noEcho?: boolean;
}

/** One product of AWS Service Catalog, as a file in `handlers/products/` declares it: data only. */
export interface Product {
  readonly kind: "product";
  /** The file's name without its ending. */
  readonly identifier: string;
  /** Name in Service Catalog. */
  readonly name: string;
  readonly owner: string;
  readonly description: string;
  /** Who must agree to its launches, and when; the stack's approvers, one of them, unless given. */
  readonly approval?: PanelRule;
  /** Who may launch it from Port, by Port's permissions; everyone, or whom people choose there, when left out. */
  readonly execute?: ExecutionRule;
  /** How long a launch waits for an approval, in seconds: 1 to 43200. */
  readonly timeoutSeconds: number;
  /** What the launch role may do, for the template's resources. */
  readonly permissions: readonly Statement[];
  readonly parameters: readonly ProductParameter[];
  /** The template's source, without the gate; "" inside of bundles. */
  readonly template: string;
  /** First 12 hexadecimal digits of the template's SHA-256. */
  readonly version: string;
}

/** How long a launch waits for an approval when the product does not say: as long as CloudFormation can. */
export const longestWaitSeconds = 43_200;

/** Whether a parameter's value is a list, for CloudFormation's functions and for the form. */
export function isListParameter({ type }: Pick<ProductParameter, "type">): boolean {
  return /^(AWS::SSM::Parameter::Value<)?(List<|CommaDelimitedList)/.test(type);
}
