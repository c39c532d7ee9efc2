import {
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  GetItemCommand,
  UpdateItemCommand,
  type AttributeValue,
  type DynamoDBClient,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import { InputError } from "../../registry/errors";
import type { Json } from "../port/types";
import { missingLines, takePiece } from "./log-pieces";
import type { Outcome } from "./outcome";
import { groupOf } from "./run-message";
import type { RunRequest } from "./run-request";

/** What is remembered of a run. */
export interface StoredRun {
  /** How often the handler was started since the run last waited, this time included. */
  readonly attempts: number;
  /** Results of completed steps, by name. */
  readonly steps: ReadonlyMap<string, Json>;
  /** Set when the handler is through; only reporting is left. */
  readonly outcome?: Outcome;
  /** What is to be run; known once the run has waited. */
  readonly request?: RunRequest;
  /** Lines of the run's log that Port could not be given yet. */
  readonly unsentLog: readonly string[];
  /** When the time of the handler is over, in milliseconds; known until a try has given an answer. */
  readonly deadlineAt?: number;
  /** Whether a try beside other runs in one process has given no answer yet. */
  readonly inCompany?: true;
  /** Whether Port has been told. */
  readonly ended: boolean;
}

/** How a run is taken. */
export interface ClaimOptions {
  readonly countAttempt: boolean;
  /**
   * Whether other runs are worked on in the same process: such a try counts once it has given an answer, and
   * has no deadline by which its silence could be told.
   */
  readonly inCompany?: boolean;
  /** When the time of this try is over; an earlier try that gave no answer keeps its own. */
  readonly deadlineAt?: number;
}

/** The answer to a claim. */
export type Claim =
  | {
      readonly state: "claimed";
      readonly run: StoredRun;
      /** Until when nobody else can take it, milliseconds since the epoch. */
      readonly leaseUntil: number;
    }
  /** Another invocation works on it, or has just told Port how it ended. */
  | { readonly state: "busy"; readonly run?: StoredRun }
  /** Port has been told already. */
  | { readonly state: "ended" };

/** Days for which a finished run is remembered, so that a late repeat is recognised. */
const rememberDays = 14;

/**
 * The runs table: one item per run, claimed by one invocation at a time through a lease. A run that
 * waits is in the index `parked-index` until it is claimed again.
 */
export class RunStore {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly tableName: string,
    private readonly leaseSeconds: number,
  ) {}

  /** Takes the run for `owner` unless it has ended or another owner's lease is still running. */
  async claim(runId: string, owner: string, options: ClaimOptions): Promise<Claim> {
    const { deadlineAt, countAttempt, inCompany = false } = options;
    const dated = deadlineAt !== undefined && !inCompany;
    const leaseUntil = this.#leaseEnd();
    try {
      const { Attributes } = await this.#update(runId, {
        UpdateExpression:
          "SET leaseOwner = :owner, leaseUntil = :until, expiresAt = :expires, " +
          `steps = if_not_exists(steps, :none)${dated ? keepDeadline : ""}` +
          `${inCompany ? ", inCompany = :owner" : ""} ` +
          `ADD attempts :one REMOVE parked, resumeAt${inCompany ? "" : ", inCompany"}`,
        ConditionExpression:
          "attribute_not_exists(endedAt) AND (attribute_not_exists(leaseUntil) OR leaseUntil < :now)",
        ExpressionAttributeValues: {
          ":owner": { S: owner },
          ":until": { N: String(leaseUntil) },
          ":now": { N: String(Date.now()) },
          ":expires": { N: String(Math.floor(Date.now() / 1000) + rememberDays * 86400) },
          ":none": { M: {} },
          ":one": { N: countAttempt && !inCompany ? "1" : "0" },
          ...(dated && { ":deadline": { N: String(deadlineAt) } }),
        },
        ReturnValues: "ALL_NEW",
      });
      const run = readItem(Attributes ?? {});
      const attempts = run.attempts + (countAttempt && inCompany ? 1 : 0);
      return { state: "claimed", run: { ...run, attempts }, leaseUntil };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const run = await this.read(runId);
      if (run?.ended) return { state: "ended" };
      return run ? { state: "busy", run } : { state: "busy" };
    }
  }

  /**
   * Gives back a run with which nothing was begun: the claim counts as no attempt.
   * @param claimed with what; the deadline of an earlier try stays
   */
  async returnUnused(
    { runId, owner }: { readonly runId: string; readonly owner: string },
    run: StoredRun,
    { deadlineAt, inCompany = false }: Omit<ClaimOptions, "countAttempt">,
  ): Promise<void> {
    const own = run.deadlineAt === deadlineAt ? ", deadlineAt" : "";
    const expression = `REMOVE leaseOwner, leaseUntil, inCompany${own} ADD attempts :less`;
    await this.#updateOwn(runId, owner, expression, { ":less": { N: inCompany ? "0" : "-1" } });
  }

  /** @returns undefined for a run that was never claimed */
  async read(runId: string): Promise<StoredRun | undefined> {
    const { Item } = await this.client.send(
      new GetItemCommand({ TableName: this.tableName, Key: key(runId), ConsistentRead: true }),
    );
    return Item && readItem(Item);
  }

  /** Keeps the lease for another period. @throws when the run was lost to another owner */
  async extend(runId: string, owner: string): Promise<void> {
    const values = { ":until": { N: String(this.#leaseEnd()) } };
    await this.#updateOwn(runId, owner, "SET leaseUntil = :until", values);
  }

  /**
   * Gives the run back before the lease ends, for the next attempt to take at once. @throws when it was lost
   * @param unsentLog lines for the next attempt to send; what does not fit into the table is dropped
   * @param inCompany as it was claimed: the try has given its answer, and counts from now on
   */
  async release(
    runId: string,
    owner: string,
    unsentLog: readonly string[] = [],
    inCompany = false,
  ): Promise<void> {
    const values = {
      ":unsent": unsentValue(unsentLog),
      ":counted": { N: inCompany ? "1" : "0" },
    };
    const expression =
      "SET unsentLog = :unsent REMOVE leaseOwner, leaseUntil, deadlineAt, inCompany ADD attempts :counted";
    await this.#updateOwn(runId, owner, expression, values);
  }

  /**
   * Stores the result of a step.
   * @throws InputError when the table does not take that much, Error when the run was lost to another owner
   */
  async saveStep(runId: string, owner: string, name: string, result: Json): Promise<void> {
    const values = { ":result": { S: JSON.stringify(result) } };
    await this.#updateOwn(runId, owner, "SET steps.#step = :result", values, { "#step": name });
  }

  /** Stores how the run ends. @throws as `saveStep` does */
  async saveOutcome(runId: string, owner: string, outcome: Outcome): Promise<void> {
    const values = { ":outcome": { S: JSON.stringify(outcome) } };
    await this.#updateOwn(runId, owner, "SET outcome = :outcome", values);
  }

  /**
   * Lets the run wait until `resumeAt` (milliseconds) and gives it back; its attempts are counted anew.
   * @throws as `saveStep` does
   */
  async park(
    request: RunRequest,
    owner: string,
    resumeAt: number,
    unsentLog: readonly string[] = [],
  ): Promise<void> {
    await this.#updateOwn(
      request.runId,
      owner,
      "SET #request = :request, #group = :group, parked = :yes, resumeAt = :at, attempts = :zero, " +
        "unsentLog = :unsent REMOVE leaseOwner, leaseUntil, deadlineAt, inCompany",
      {
        ":request": { S: JSON.stringify(request) },
        ":group": { S: groupOf(request) },
        ":yes": { S: "yes" },
        ":at": { N: String(resumeAt) },
        ":zero": { N: "0" },
        ":unsent": unsentValue(unsentLog),
      },
      { "#group": "group", "#request": "request" },
    );
  }

  /** Notes that Port has been told. */
  async markEnded(runId: string, owner: string): Promise<void> {
    const values = { ":now": { S: new Date().toISOString() } };
    await this.#updateOwn(runId, owner, "SET endedAt = :now", values);
  }

  async #updateOwn(
    runId: string,
    owner: string,
    expression: string,
    values?: Record<string, AttributeValue>,
    names?: Record<string, string>,
  ): Promise<void> {
    try {
      await this.#update(runId, {
        UpdateExpression: expression,
        ConditionExpression: "leaseOwner = :owner",
        ExpressionAttributeValues: { ":owner": { S: owner }, ...values },
        ...(names && { ExpressionAttributeNames: names }),
      });
    } catch (error) {
      if (!isTooLarge(error)) throw error;
      throw new InputError(
        `The results of the steps and of the handler have more than the 400 KB that can be kept for one run ` +
          `(with its inputs and its entity, once it has waited). Return less from them.`,
        { cause: error },
      );
    }
  }

  #update(runId: string, input: Omit<UpdateItemCommandInput, "TableName" | "Key">) {
    return this.client.send(
      new UpdateItemCommand({ TableName: this.tableName, Key: key(runId), ...input }),
    );
  }

  #leaseEnd(): number {
    return Date.now() + this.leaseSeconds * 1000;
  }
}

/** Bytes of unsent log lines that are kept for a run, beside its steps and its outcome. */
const unsentBytes = 64 * 1024;

/** The first lines, as many as are kept, and how many are not. */
function unsentValue(lines: readonly string[]): AttributeValue {
  const { lines: count, rest } = takePiece(lines, unsentBytes);
  const missing = lines.length - count;
  const kept = rest.length === 0 ? lines : [...lines.slice(0, count), missingLines(missing)];
  return { S: JSON.stringify(kept) };
}

const keepDeadline = ", deadlineAt = if_not_exists(deadlineAt, :deadline)";

/** DynamoDB has no class of its own for an item of more than 400 KB. */
function isTooLarge(error: unknown): boolean {
  return (
    error instanceof DynamoDBServiceException &&
    error.name === "ValidationException" &&
    /item size .*exceeded/i.test(error.message)
  );
}

function key(runId: string): Record<string, AttributeValue> {
  return { runId: { S: runId } };
}

function readItem(item: Record<string, AttributeValue>): StoredRun {
  const steps = Object.entries(item.steps?.M ?? {}).map(
    ([name, value]) => [name, JSON.parse(value.S ?? "null") as Json] as const,
  );
  return {
    attempts: Number(item.attempts?.N ?? 0),
    steps: new Map(steps),
    ...(item.outcome?.S && { outcome: JSON.parse(item.outcome.S) as Outcome }),
    ...(item.request?.S && { request: JSON.parse(item.request.S) as RunRequest }),
    unsentLog: item.unsentLog?.S ? (JSON.parse(item.unsentLog.S) as string[]) : [],
    ...(item.deadlineAt?.N !== undefined && { deadlineAt: Number(item.deadlineAt.N) }),
    ...(item.inCompany !== undefined && { inCompany: true }),
    ended: item.endedAt !== undefined,
  };
}
