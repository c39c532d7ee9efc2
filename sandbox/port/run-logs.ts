import type { TerminalStatus } from "../../functions/port/types";
import { ApiError } from "./api-error";
import { bodyOf } from "./body-of";
import { type Core, newId } from "./core";
import { type ApiAnswer, type ApiRequest, ok, route, type Route } from "./router";
import { isEnded, readNumber, updateRun } from "./runs";

interface LogBody {
  readonly message: string;
  readonly terminationStatus?: TerminalStatus;
  readonly statusLabel?: string;
}

const PAGE = 50;

const readLog = bodyOf<LogBody>("POST /v1/actions/runs/:run/logs");

/** `/v1/actions/runs/:run/logs`: add a line, which may end the run, and read them, oldest first. */
export function runLogRoutes(core: Core): Route[] {
  const logs = "/v1/actions/runs/:run/logs";
  return [
    route("POST", logs, (request) => addLog(core, request)),
    route("GET", logs, ({ param, query }) => {
      const offset = readNumber(query, "offset", 0, Number.MAX_SAFE_INTEGER);
      const limit = readNumber(query, "limit", PAGE, PAGE);
      return ok({ runLogs: core.model.needRun(param("run")).logs.slice(offset, offset + limit) });
    }),
  ];
}

function addLog(core: Core, request: ApiRequest): ApiAnswer {
  const run = core.model.needRun(request.param("run"));
  const { message, terminationStatus, statusLabel } = readLog(request.body);
  if (isEnded(run)) {
    const reason = `Run "${run.id}" ended as ${run.status} and takes no more log lines.`;
    throw new ApiError(422, "run_exhausted", reason);
  }
  const { userId } = request.by;
  const createdAt = new Date().toISOString();
  const runLog = { id: newId("log_"), runId: run.id, message, createdBy: userId, createdAt };
  core.hops.record(
    "Port",
    `run ${run.id} logged: ${firstLine(message)}`,
    { kind: "log", message },
    { traces: [run.id] },
  );
  const changes = {
    logs: [...run.logs, runLog],
    ...(terminationStatus && { status: terminationStatus }),
    ...(statusLabel !== undefined && { statusLabel }),
  };
  updateRun(core, run, changes, request.by);
  return ok({ runLog }, 201);
}

function firstLine(message: string): string {
  const [line = ""] = message.split("\n", 1);
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}
