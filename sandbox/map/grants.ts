/** One action on one resource that a policy allows. */
export interface Grant {
  readonly action: string;
  readonly resource: string;
}

interface Statement {
  readonly Effect?: string;
  readonly Action?: string | readonly string[];
  readonly Resource?: string | readonly string[];
}

/** Takes a policy apart. @param policy as a text, or read already */
export function grantsOf(policy: unknown): Grant[] {
  const read = typeof policy === "string" ? (JSON.parse(policy) as unknown) : policy;
  const { Statement: statements = [] } = (read ?? {}) as { Statement?: Statement | Statement[] };
  return [statements]
    .flat()
    .filter(({ Effect }) => Effect === "Allow")
    .flatMap(({ Action = [], Resource = [] }) =>
      [Action]
        .flat()
        .flatMap((action) => [Resource].flat().map((resource) => ({ action, resource }))),
    );
}
