import type { JsonObject } from "../../registry/contract/port-data";
import { log } from "../log";
import type { ApprovalRequest } from "./approval";
import type { Ruling } from "./approval-item";
import { inTime } from "./in-time";
import { membersOf, panelOf, refusalOf, ruleFor, type PanelSettings } from "./panel";
import { withReach, type LookForUnreached } from "./reach";
import type { MustAsk } from "./when";

/** What is looked at before somebody is asked. */
export interface JudgeParts {
  readonly settings: PanelSettings;
  readonly look: LookForUnreached;
  readonly mustAsk: MustAsk | undefined;
  /** For all of it; what cannot be seen in time asks. */
  readonly milliseconds: number;
}

/** Who "decides" what the condition of its rule lets pass. */
export const byRule = "the rule, whose condition asks nobody about these inputs";

/**
 * What the stack's rules make of a request: who decides, whether it needs a decision, and whether anybody can
 * give it. Never fails: what cannot be looked at is asked.
 */
export async function judge(
  { settings, look, mustAsk, milliseconds }: JudgeParts,
  request: ApprovalRequest,
): Promise<Ruling> {
  const rule = ruleFor(settings, request.subject) ?? { approvers: [], atLeast: 1 };
  const panel = panelOf(settings, rule, request);
  const [isAsked, unreached] = await Promise.all([
    looked(milliseconds, true, async () => {
      const { when, numbers = [] } = rule;
      return when === undefined || !mustAsk || mustAsk(when, withNumbers(request.inputs, numbers));
    }),
    looked(milliseconds, [], () => look(membersOf(panel))),
  ]);
  if (!isAsked) return { panel, decision: { by: byRule, at: Date.now() } };
  const refusal = refusalOf(panel);
  if (refusal !== undefined) return { panel, refusal };
  return { unreached, ...withReach(panel, unreached, Date.now()) };
}

/** A text that is no number stays one: a comparison with a number then says that it is more. */
function withNumbers(inputs: JsonObject = {}, names: readonly string[]): JsonObject {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => {
      const number = names.includes(name) && typeof value === "string" ? Number(value || NaN) : NaN;
      return [name, Number.isFinite(number) ? number : value];
    }),
  );
}

async function looked<T>(milliseconds: number, otherwise: T, look: () => Promise<T>): Promise<T> {
  try {
    return await inTime("looking", milliseconds / 2, look);
  } catch (error) {
    log.warn("not looked at in time", { error: String(error) });
    return otherwise;
  }
}
