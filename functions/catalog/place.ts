import { checked } from "../../registry/checked";
import { isRegion } from "./aws-names";

/**
 * Where resources are, as one text, which stands wherever the catalog says `region`: a region of the
 * stack's own account, `eu-west-1`, or of another account, `210987654321/eu-west-1`. So the index, the
 * resyncs and the messages of a stack with one account stay as they are.
 * @see docs/decisions/0054-many-accounts.md
 */
export interface Place {
  /** Twelve digits; undefined for the stack's own account. */
  readonly account: string | undefined;
  readonly region: string;
}

const accountPattern = /^\d{12}$/;

/** Whether a text is the id of an account. */
export function isAccount(text: string): boolean {
  return accountPattern.test(text);
}

/** One text for a place. */
export function placeText({ account, region }: Place): string {
  return account === undefined ? region : `${account}/${region}`;
}

/** Reads such a text. */
export function readPlace(place: string): Place {
  const at = place.indexOf("/");
  if (at < 0) return { account: undefined, region: place };
  return { account: place.slice(0, at), region: place.slice(at + 1) };
}

/** Its region alone. */
export function regionOf(place: string): string {
  return readPlace(place).region;
}

/** The same account's place in another region. */
export function placeBeside(place: string, region: string): string {
  return placeText({ ...readPlace(place), region });
}

/** A place in a message. */
export const placeCodec = checked(
  "an AWS region, such as eu-west-1, for another account than the stack's with that before it, as in 210987654321/eu-west-1",
  (value): value is string => {
    if (typeof value !== "string") return false;
    const { account, region } = readPlace(value);
    return isRegion(region) && (account === undefined || isAccount(account));
  },
);
