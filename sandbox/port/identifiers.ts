import { invalidRequest, quote } from "./api-error";

interface IdentifierRule {
  readonly pattern: RegExp;
  readonly maximum: number;
  readonly allowed: string;
}

const MODEL_PATTERN = /^(?!\.{1,2}$)[\p{L}0-9@_.+:\\/-]+$/u;
const MODEL_ALLOWED = "letters, digits and @ _ . + : \\ / -, up to 100 of them, not . or ..";

const RULES = {
  blueprint: { pattern: MODEL_PATTERN, maximum: 100, allowed: MODEL_ALLOWED },
  action: { pattern: MODEL_PATTERN, maximum: 100, allowed: MODEL_ALLOWED },
  entity: {
    pattern: /^(?!\.{1,2}$)[\p{L}0-9@_.+:\\/=-]+$/u,
    maximum: 1000,
    allowed: "letters, digits and @ _ . + : \\ / = -, up to 1000 of them, not . or ..",
  },
  property: {
    pattern: /^[A-Za-z0-9@_=\\-]+$/,
    maximum: Infinity,
    allowed: "ASCII letters, digits and @ _ = \\ -",
  },
} satisfies Record<string, IdentifierRule>;

/** Checks an identifier against Port's rule for its kind. @throws ApiError 422 `invalid_request` */
export function checkIdentifier(kind: keyof typeof RULES, identifier: string): void {
  const { pattern, maximum, allowed } = RULES[kind];
  if (pattern.test(identifier) && identifier.length <= maximum) return;
  throw invalidRequest(`The ${kind} identifier is ${quote(identifier)}; allowed: ${allowed}.`);
}
