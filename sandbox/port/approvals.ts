import { ApiError } from "./api-error";
import { bodyOf } from "./body-of";
import type { Core } from "./core";
import type { Decision, StoredRun } from "./model";
import { type ApiAnswer, type ApiRequest, ok, route, type Route } from "./router";
import { produceRunMessage } from "./run-message";
import { readVersion } from "./run-view";
import { answerRun, updateRun } from "./runs";

interface DecisionBody {
  readonly status: "APPROVE" | "DECLINE";
  readonly description?: string;
}

const readDecision = bodyOf<DecisionBody>("PATCH /v1/actions/runs/:run/approval");

/** Deciding on runs that wait for approval. Every account may decide; the first one may as well. */
export function approvalRoutes(core: Core): Route[] {
  return [
    route("PATCH", "/v1/actions/runs/:run/approval", (request) => decide(core, request)),
    route("GET", "/v1/actions/runs/:run/approvers", ({ param, query }) => {
      const run = core.model.needRun(param("run"));
      const pending = query.get("include_pending_approvers") === "true";
      return ok({ approvers: [...run.decisions, ...(pending ? pendingOf(core, run) : [])] });
    }),
  ];
}

function decide(core: Core, request: ApiRequest): ApiAnswer {
  const version = readVersion(request.query);
  const run = core.model.needRun(request.param("run"));
  const { status, description = null } = readDecision(request.body);
  if (run.status !== "WAITING_FOR_APPROVAL") {
    const reason = `Run "${run.id}" is ${run.status}; nothing is left to decide.`;
    throw new ApiError(422, "run_not_waiting_for_approval", reason);
  }
  const { userId } = request.by;
  const state = status === "APPROVE" ? "APPROVED" : "DECLINED";
  const earlier = run.decisions.filter((decision) => decision.userId !== userId);
  const decisions: Decision[] = [...earlier, { userId, state, description }];
  return core.hops.traces.within([run.id], () => {
    core.hops.record("Port", `run ${run.id} ${state.toLowerCase()} by ${userId}`);
    const outcome = outcomeOf(core, { ...run, decisions });
    const after = updateRun(core, run, { decisions, ...outcome }, request.by);
    if (after.status === "IN_PROGRESS") {
      core.hops.record("Port", `run ${run.id} of ${run.action.identifier} started`);
      produceRunMessage(core, after);
    }
    return ok(answerRun(core, after, version), 201);
  });
}

/** One decline ends the run; one approval starts it, or that of all accounts with type ALL. */
function outcomeOf(core: Core, run: StoredRun): Partial<StoredRun> {
  const declined = run.decisions.find((decision) => decision.state === "DECLINED");
  if (declined !== undefined) {
    return { status: "FAILURE", statusLabel: "Declined", summary: declined.description };
  }
  const { requiredApproval } = run.action;
  const needsAll = typeof requiredApproval === "object" && requiredApproval.type === "ALL";
  return needsAll && pendingOf(core, run).length > 0 ? {} : { status: "IN_PROGRESS" };
}

function pendingOf({ accounts }: Core, { decisions }: StoredRun): Decision[] {
  return accounts.actors
    .filter(({ userId }) => !decisions.some((decision) => decision.userId === userId))
    .map(({ userId }) => ({ userId, state: "PENDING", description: null }));
}
