/** Something the person who started the run can put right; ends the run as FAILURE with this message, no retry. */
export class InputError extends Error {
  override readonly name = "InputError";
}

/** Something that is wrong in one file of a handlers folder. */
export interface Problem {
  /** Path below the handlers folder, such as `actions/create-vm.ts`; `""` for the folder itself. */
  readonly file: string;
  /** What is wrong, with the field and the value, and what to do. */
  readonly text: string;
}

/** Handler files that cannot be used; stops the program before anything is deployed. */
export class DeclarationError extends Error {
  override readonly name = "DeclarationError";
  readonly problems: readonly Problem[];

  /**
   * @param problems all that are known, one line of the message for each
   * @param folder how the handlers folder is called where it is not `handlers`
   */
  constructor(problems: readonly Problem[], folder = "handlers") {
    super(problems.map(({ file, text }) => `${[folder, file].join("/")}: ${text}`).join("\n"));
    this.problems = problems;
  }
}

/** Does some work on each, and gathers what is wrong instead of stopping at the first. */
export function attemptEach<A, B>(
  items: readonly A[],
  work: (item: A) => B,
): { readonly results: B[]; readonly problems: Problem[] } {
  const results: B[] = [];
  const problems: Problem[] = [];
  for (const item of items) {
    try {
      results.push(work(item));
    } catch (error) {
      if (!(error instanceof DeclarationError)) throw error;
      problems.push(...error.problems);
    }
  }
  return { results, problems };
}
