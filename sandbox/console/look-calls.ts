import { catalogCalls } from "./catalog-calls";
import { approvalsOf } from "./drive/mail-calls";
import { eventCalls } from "./event-calls";
import type { LookCalls } from "./look-types";
import { readable } from "./readable";
import { runCalls } from "./run-calls";
import { CallRefused, type Serve } from "./serve-calls";
import { shownHop } from "./stream";

const overviewCalls: Serve<Pick<LookCalls, "GET overview" | "GET payload" | "GET hops">> = {
  "GET overview": async (_, all) => {
    const { port, parts, deployment } = all;
    const deployed = deployment();
    const approvals = deployed ? await approvalsOf(all) : [];
    const [runs, blueprints] = [port.runs(), port.blueprints()];
    const inState = (...statuses: readonly string[]) =>
      runs.filter(({ status }) => statuses.includes(status)).length;
    const entities = blueprints.map(({ identifier }) => port.entities(identifier).length);
    return {
      isReady: deployed !== undefined,
      actions: port.actions().length,
      blueprints: blueprints.length,
      entities: entities.reduce((sum, one) => sum + one, 0),
      deployed: deployed?.live.length ?? 0,
      functions:
        deployed?.live.filter(({ type }) => type === "aws:lambda/function:Function").length ?? 0,
      resources: parts.aws.cloudControl.store.all().length,
      runs: {
        all: runs.length,
        failed: inState("FAILURE"),
        waiting: inState("WAITING_FOR_APPROVAL"),
      },
      undelivered: parts.bus.undelivered.length,
      mails: parts.mailbox.messages.length,
      undecided: approvals.filter(({ state }) => state === "PENDING").length,
    };
  },
  "GET payload": ({ hop }, { hops }) => {
    const payload = hops.payloadOf(Number(hop));
    if (payload === undefined) {
      throw new CallRefused(404, `What step ${hop} handed on is forgotten, or was nothing.`);
    }
    return { payload: readable(payload, hops.secrets.redact) };
  },
  "GET hops": ({ trace }, { hops }) => ({
    hops: hops.all.filter(({ traces }) => traces.includes(trace)).map((hop) => shownHop(hops, hop)),
  }),
};

/** Answers the calls that read, and start runs. */
export const lookCalls: Serve<LookCalls> = {
  ...overviewCalls,
  ...runCalls,
  ...catalogCalls,
  ...eventCalls,
};
