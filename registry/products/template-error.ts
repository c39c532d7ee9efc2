/** Keys and indices from the template's root to a place in its data, such as `["Outputs", "Url"]`. */
export type TemplatePath = readonly (string | number)[];

/** One thing that is wrong with a template. */
export interface TemplateProblem {
  readonly text: string;
  /** Where it is; none when the text says so, or nothing does. */
  readonly path?: TemplatePath;
}

/** A CloudFormation template that cannot be used; the message says where, why, and what to do. */
export class TemplateError extends Error {
  override readonly name = "TemplateError";
  readonly problems: readonly TemplateProblem[];

  /** @param problem a sentence, or all that is wrong */
  constructor(problem: string | readonly TemplateProblem[], path?: TemplatePath) {
    const problems =
      typeof problem === "string" ? [{ text: problem, ...(path && { path }) }] : problem;
    super(problems.map(({ text }) => text).join(" "));
    this.problems = problems;
  }
}

/** A value that is null, which CloudFormation takes nowhere. */
export class NullError extends TemplateError {
  /** @param at its place as CloudFormation writes it, such as `/Resources/A/Type` */
  constructor(
    problem: string,
    readonly at: string,
  ) {
    super(problem);
  }
}
