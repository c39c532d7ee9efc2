/** A CloudFormation template that cannot be used; the message says where, why, and what to do. */
export class TemplateError extends Error {
  override readonly name = "TemplateError";
}
