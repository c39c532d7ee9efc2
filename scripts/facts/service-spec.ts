import { loadAwsServiceSpecSync } from "@aws-cdk/aws-service-spec";

/** What the documentation of a type says besides its schema. */
export interface Documented {
  readonly arn?: string;
  /** Name of a property → a value that the documentation shows for it. */
  readonly examples?: Readonly<Record<string, string>>;
}

/** Reads ARN templates and examples out of the AWS service specification. */
export function examplesAndArns(): Map<string, Documented> {
  const resources = loadAwsServiceSpecSync().all("resource");
  return new Map(
    resources.map(({ cloudFormationType, arnTemplate, attributes, properties }) => {
      const examples = Object.entries({ ...properties, ...attributes }).flatMap(
        ([name, { documentation = "" }]) => {
          const example = exampleIn(documentation);
          return example === undefined ? [] : [[name, example] as const];
        },
      );
      return [
        cloudFormationType,
        {
          ...(arnTemplate !== undefined && { arn: arnTemplate }),
          ...(examples.length > 0 && { examples: Object.fromEntries(examples) }),
        },
      ] as const;
    }),
  );
}

/** A text in code signs behind "for example" and the like, without blanks and placeholders. */
function exampleIn(documentation: string): string | undefined {
  const found =
    /(?:[Ff]or example|[Ee]xamples?(?: \([^)]*\))?|such as|e\.g\.)[\s,:]*\**\s*`+\s*([^`\s<>{}*$]+)\s*`/.exec(
      documentation,
    );
  return found?.[1];
}
