import type { JsonObject } from "../contract/port-data";
import { isListParameter, type ProductParameter } from "./product";

/** What a gate needs to know of the product. */
export interface Gate {
  /** ARN of the Lambda behind the custom resource; the stack's output `approvalRequestArn`. */
  readonly requestFunctionArn: string;
  /** Identifier of the product. */
  readonly product: string;
  /** Name of the product, for the person who is asked. */
  readonly title: string;
  /** How long the stack waits: 1 to 43200. */
  readonly timeoutSeconds: number;
}

/** Logical ids of the gate's parts, free in the template. */
export interface GateNames {
  readonly handle: string;
  readonly request: string;
  readonly condition: string;
  readonly check: string;
  readonly output: string;
}

/** The type by which a template that has the gate is known. */
export const gateType = "Custom::LongshoreApproval";

/** How long an update waits for a decision: its answer must be there before CloudFormation gives it up. */
const holdSeconds = "3300";

/** Stands for the ARN of the function behind the gate until somebody puts it in. */
export const tokenPlaceholder = "PASTE-THE-STACK-OUTPUT-approvalRequestArn";

/** Chooses names that the template does not use in any section; a number is added where one is taken. */
export function chooseNames(data: JsonObject): GateNames {
  const sections = ["Resources", "Parameters", "Conditions", "Mappings", "Outputs"];
  const taken = new Set(sections.flatMap((section) => Object.keys(data[section] ?? {})));
  const free = (name: string) => {
    let chosen = name;
    for (let number = 2; taken.has(chosen); number += 1) chosen = `${name}${number}`;
    return chosen;
  };
  return {
    handle: free("ApprovalHandle"),
    request: free("ApprovalRequest"),
    condition: free("ApprovalCondition"),
    check: free("ApprovalCheck"),
    output: free("ApprovalDecision"),
  };
}

/**
 * The gate's resources: a handle to signal to, a request that people are told of, the condition that
 * waits for the signal, and a check that the signal came from a decision: whoever may read the
 * stack's events can signal, too. The request must not wait for the condition, or nobody would be
 * asked.
 * @param template digest of the template without the gate
 */
export function gateResources(
  names: GateNames,
  gate: Gate,
  parameters: readonly ProductParameter[],
  template: string,
): JsonObject {
  const valuesOf = (isSecret: boolean) =>
    parameters
      .filter(({ noEcho = false }) => noEcho === isSecret)
      .map((one) => [one.name, textOf(one)] as const);
  const [values, secrets] = [valuesOf(false), valuesOf(true)];
  // Made anew each time: an object that stands twice would be written as an alias.
  const common = (serviceTimeout: string) => ({
    ServiceToken: gate.requestFunctionArn,
    ServiceTimeout: serviceTimeout,
    WaitUrl: { Ref: names.handle },
    Product: gate.product,
  });
  return {
    [names.handle]: { Type: "AWS::CloudFormation::WaitConditionHandle" },
    [names.request]: {
      Type: gateType,
      Properties: {
        // As long as CloudFormation can: the answer to an update is held back while people decide.
        ...common("3600"),
        Title: gate.title,
        TimeoutSeconds: String(gate.timeoutSeconds),
        HoldSeconds: holdSeconds,
        // CloudFormation tells of an update only if something of this changes.
        Template: template,
        ...(values.length > 0 && { Parameters: Object.fromEntries(values) }),
        ...(secrets.length > 0 && { Secrets: Object.fromEntries(secrets) }),
      },
    },
    [names.condition]: {
      Type: "AWS::CloudFormation::WaitCondition",
      Properties: { Handle: { Ref: names.handle }, Timeout: String(gate.timeoutSeconds) },
    },
    [names.check]: {
      Type: gateType,
      // The signal's data makes it wait for the condition, and all else for what is asked of an update.
      Properties: {
        ...common("60"),
        Signal: { "Fn::GetAtt": [names.condition, "Data"] },
        Change: { "Fn::GetAtt": [names.request, "Change"] },
      },
    },
  };
}

/** The output with what is stored of the decision: `{"request":"<id>","state":"APPROVED","by":"…","at":"…"}`. */
export function gateOutput({ check, output }: GateNames): JsonObject {
  return {
    [output]: {
      Description: "Who approved this, and when",
      Value: { "Fn::GetAtt": [check, "Decision"] },
    },
  };
}

function textOf(parameter: ProductParameter): JsonObject {
  const value = { Ref: parameter.name };
  return isListParameter(parameter) ? { "Fn::Join": [", ", value] } : value;
}
