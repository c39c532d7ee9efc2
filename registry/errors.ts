/** Something the person who started the run can put right; ends the run as FAILURE with this message, no retry. */
export class InputError extends Error {
  override readonly name = "InputError";
}

/** A file in `handlers/` that cannot be used; stops the program before anything is deployed. */
export class DeclarationError extends Error {
  override readonly name = "DeclarationError";

  /**
   * @param file path below the handlers folder, such as `actions/create-vm.ts`
   * @param problem what is wrong, with the field and the value, and what to do
   */
  constructor(
    readonly file: string,
    problem: string,
  ) {
    super(`handlers/${file}: ${problem}`);
  }
}
