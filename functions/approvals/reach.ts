import { ListSubscriptionsByTopicCommand, type SNSClient } from "@aws-sdk/client-sns";
import { sameSpelling } from "../../registry/mailbox";
import { log } from "../log";
import { mapLimited } from "../map-limited";
import { listOf, membersOf, type Panel } from "./panel";

/** An approver whom no e-mail reaches. */
export interface Unreached {
  readonly approver: string;
  /** Unconfirmed ones have still to open the link that AWS sent; those who are gone have no subscription. */
  readonly why: "unconfirmed" | "gone";
}

/** Finds those of some approvers whom no e-mail reaches. Never fails: who cannot be looked at counts as reached. */
export type LookForUnreached = (approvers: readonly string[]) => Promise<readonly Unreached[]>;

const concurrency = 5;

/** Makes the part that looks at the subscriptions of the approvers' topics. */
export function createLook(
  sns: SNSClient,
  topics: Readonly<Record<string, string>>,
): LookForUnreached {
  return async (approvers) => {
    const found = await mapLimited(
      approvers,
      concurrency,
      async (approver): Promise<Unreached[]> => {
        try {
          const why = await lookAt(sns, topics[approver] ?? "", approver);
          return why ? [{ approver, why }] : [];
        } catch (error) {
          log.warn("approver not looked at", { approver, error: String(error) });
          return [];
        }
      },
    );
    return found.flat();
  };
}

/** AWS gives "PendingConfirmation" or "Deleted" in the place of the ARN of a subscription that does not work. */
async function lookAt(
  sns: SNSClient,
  TopicArn: string,
  approver: string,
): Promise<Unreached["why"] | undefined> {
  const { Subscriptions = [] } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
  const arns = Subscriptions.flatMap(({ Endpoint = "", SubscriptionArn = "" }) =>
    sameSpelling(Endpoint) === sameSpelling(approver) ? [SubscriptionArn] : [],
  );
  if (arns.some((arn) => arn.startsWith("arn:"))) return undefined;
  return arns.includes("PendingConfirmation") ? "unconfirmed" : "gone";
}

/** One approver who is not reached, in words that follow the address. */
export function describeUnreached({ approver, why }: Unreached): string {
  return why === "unconfirmed"
    ? `${approver} has not confirmed the subscription that AWS asks for by e-mail`
    : `${approver} has unsubscribed, or did not confirm in time; deploy the stack again to subscribe`;
}

/**
 * What is known of who is reached makes of a panel: where those who are asked first are too few, the others
 * are asked at once, and a panel that cannot be reached is refused.
 */
export function withReach(
  panel: Panel,
  unreached: readonly Unreached[],
  now: number,
): { readonly panel: Panel; readonly refusal?: string } {
  const lost = new Set(unreached.map(({ approver }) => approver));
  const reached = (addresses: readonly string[]) => addresses.filter((one) => !lost.has(one));
  const { atLeast, approvers, escalation } = panel;
  const members = reached(membersOf(panel));
  if (members.length < atLeast) {
    const left = members.length === 0 ? "nobody" : `only ${listOf(members)}`;
    const refusal =
      `Nobody was asked: ${atLeast} must agree, and ${left} can be reached. ` +
      `${unreached.map(describeUnreached).join(". ")}. Ask again once enough are.`;
    return { panel, refusal };
  }
  const isShort = reached(approvers).length < atLeast;
  return {
    panel: escalation && isShort ? { ...panel, escalation: { ...escalation, at: now } } : panel,
  };
}
