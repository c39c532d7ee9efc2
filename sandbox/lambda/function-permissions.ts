import { matchesArn } from "../aws/policy";

/** Lets a service of AWS invoke a function. */
export interface FunctionPermission {
  /** Name or ARN of the function. */
  readonly function: string;
  /** The service, such as `apigateway.amazonaws.com`. */
  readonly principal: string;
  /** Pattern of the resource on whose behalf it invokes; any when left out. */
  readonly sourceArn?: string;
}

/** The resource-based policies of functions. */
export class FunctionPermissions {
  readonly #all = new Set<FunctionPermission>();

  /** Adds one statement to a function's policy. */
  add(permission: FunctionPermission): void {
    this.#all.add(permission);
  }

  /** Takes a statement away again: the very one that was added. */
  remove(permission: FunctionPermission): void {
    this.#all.delete(permission);
  }

  /** Says why a service may not invoke a function for one of its resources; undefined when it may. */
  denied({
    function: name,
    principal,
    sourceArn,
  }: Required<FunctionPermission>): string | undefined {
    const allowed = [...this.#all].some(
      (one) =>
        nameOf(one.function) === nameOf(name) &&
        one.principal === principal &&
        (one.sourceArn === undefined || matchesArn(one.sourceArn, sourceArn)),
    );
    if (allowed) return undefined;
    return `${principal} may not invoke ${nameOf(name)} for ${sourceArn}: no aws.lambda.Permission allows it`;
  }
}

function nameOf(nameOrArn: string): string {
  return nameOrArn.split(":")[6] ?? nameOrArn;
}
