import { resolve, type TypeFacts } from "../../facts/cloudformation";
import { checkModel } from "../aws/resources/check-model";
import { nameProblem, nameRules } from "../names";
import { sdkProperties } from "../provider/sdk-properties";
import { isKnown, modelOf, type Inputs } from "./model";
import { publishedName, publishedTypes, schemaOf } from "./types";

/** Why AWS would refuse a resource, and which input is to blame; empty where it is several. */
export interface Problem {
  readonly property: string;
  /** Ends in the page of AWS's documentation that says so. */
  readonly reason: string;
}

/** What the provider sets where the program says nothing. */
const given: Readonly<Record<string, Inputs>> = {
  "aws:cloudtrail/trail:Trail": { enableLogging: true },
  "aws:ec2/securityGroup:SecurityGroup": { description: "Managed by Pulumi" },
};

/** Holds a resource to what AWS publishes about its type: its name, and the values of its inputs. */
export function problemsOf(type: string, logicalName: string, inputs: Inputs): Problem[] {
  return [
    ...namesOf(type, logicalName, inputs),
    ...wrongValues(type, { ...given[type], ...inputs }),
    ...wrongDocuments(type, inputs),
  ];
}

/** Holds a resource's name to what AWS publishes. */
export function namesOf(type: string, logicalName: string, inputs: Inputs): Problem[] {
  const reason = nameProblem(type, logicalName, inputs);
  return reason === undefined ? [] : [{ property: nameRules[type]?.property ?? "", reason }];
}

function wrongValues(type: string, inputs: Inputs): Problem[] {
  const { names = {}, source, type: published } = publishedTypes[type] ?? {};
  const facts = schemaOf(type);
  if (!facts || source === undefined) return [];
  // What is required there and is no input here cannot be judged, nor what is not known yet.
  const judged = sdkProperties(type).inputs.filter((input) => inputs[input] === undefined);
  const required = facts.required?.filter((name) =>
    judged.some(
      (input) => publishedName(type, input) === name && input !== nameRules[type]?.property,
    ),
  );
  const held = { ...withoutRequired(type, facts), ...(required && { required }) };
  return checkModel(held, modelOf(facts, inputs, names), { textsAsScalars: true }).map(
    (message) => ({ property: "", reason: `as ${published}, ${message} (${source})` }),
  );
}

const optional = new Map<string, TypeFacts>();

/** A schema that asks for nothing: below the first level many a name is another one in `@pulumi/aws`. */
function withoutRequired(type: string, facts: TypeFacts): TypeFacts {
  const text = () =>
    JSON.stringify(facts, (key, value: unknown) =>
      key === "required" && Array.isArray(value) ? undefined : value,
    );
  const found = optional.get(type) ?? (JSON.parse(text()) as TypeFacts);
  optional.set(type, found);
  return found;
}

/** Inputs that hold JSON, of which no schema says so. */
const documents: Readonly<Record<string, readonly [input: string, source: string]>> = {
  "aws:cloudwatch/dashboard:Dashboard": [
    "dashboardBody",
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html",
  ],
};

function wrongDocuments(type: string, inputs: Inputs): Problem[] {
  const [own, page] = documents[type] ?? [];
  const facts = schemaOf(type);
  const isDocument = (input: string) => {
    const schema = facts?.properties?.[publishedName(type, input)];
    return facts && schema ? [resolve(facts, schema).type].flat().includes("object") : false;
  };
  return Object.entries(inputs)
    .filter(([input, value]) => typeof value === "string" && (input === own || isDocument(input)))
    .filter(([, text]) => isKnown(text) && !isJsonObject(String(text)))
    .map(([property]) => {
      const source = property === own ? page : publishedTypes[type]?.source;
      return { property, reason: `its ${property} is no JSON object (${source})` };
    });
}

function isJsonObject(text: string): boolean {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
