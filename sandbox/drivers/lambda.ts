import { randomUUID } from "node:crypto";
import { mkdtempSync } from "node:fs";
import * as path from "node:path";
import type { FunctionPermission } from "../lambda/function-permissions";
import { nameOf, putDriver, type Driver, type Inputs, type ResourceRequest } from "./driver";
import { createSource, type EventSource } from "./event-sources";
import { accountId, type SandboxParts } from "./parts";
import { unpack } from "./unpack";
import { Refusal } from "../published/refusal";

const api = "https://docs.aws.amazon.com/lambda/latest/api";

/** Functions run from their real bundles; event sources and invocations call them. */
export function lambdaDrivers(parts: SandboxParts): Record<string, Driver> {
  return {
    "aws:lambda/function:Function": putDriver({
      put: (request) => defineFunction(parts, request),
      exists: ({ id }) => parts.lambda.has(id),
      delete: async ({ id }) => parts.lambda.remove(id),
    }),
    "aws:lambda/eventSourceMapping:EventSourceMapping": mappingDriver(parts),
    "aws:lambda/permission:Permission": permissionDriver(parts),
    "aws:lambda/invocation:Invocation": invocationDriver(parts),
  };
}

async function defineFunction(parts: SandboxParts, request: ResourceRequest) {
  const { inputs } = request;
  const name = nameOf(request);
  const role = String(inputs.role).split("/").at(-1) ?? "";
  const keys = parts.roleKeys.get(role);
  if (!keys || !parts.aws.access.trusts(role, "lambda.amazonaws.com")) {
    throw new Refusal(
      `InvalidParameterValueException: The role ${String(inputs.role)} cannot be assumed by Lambda: ${keys ? "it does not trust lambda.amazonaws.com" : "there is none"}`,
      `${api}/API_CreateFunction.html`,
    );
  }
  // Processes of the code before may still be at work in its folder.
  const folder = mkdtempSync(path.join(parts.folder, `${name}-`));
  await unpack(inputs.code, folder);
  const arn = `arn:aws:lambda:${parts.region}:${accountId}:function:${name}`;
  const variables = (inputs.environment as { variables?: Record<string, string> } | undefined)
    ?.variables;
  const { logGroup } = inputs.loggingConfig as { logGroup: string };
  parts.lambda.define({
    name,
    arn,
    folder,
    handler: String(inputs.handler),
    timeoutSeconds: Number(inputs.timeout),
    memoryMb: Number(inputs.memorySize),
    logGroup,
    environment: {
      ...variables,
      AWS_REGION: parts.region,
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      AWS_ENDPOINT_URL: parts.aws.url,
    },
  });
  return { id: name, outputs: { name, arn } };
}

function mappingDriver(parts: SandboxParts): Driver {
  const sources = new Map<string, EventSource>();
  const start = (id: string, inputs: Inputs) => {
    const source = createSource(parts, inputs);
    sources.set(id, source);
    parts.running.add(source);
    if (inputs.enabled !== false) source.start();
  };
  const stop = async (id: string) => {
    const source = sources.get(id);
    sources.delete(id);
    if (!source) return;
    parts.running.delete(source);
    await source.stop();
  };
  return {
    create: async ({ inputs }) => {
      const uuid = randomUUID();
      start(uuid, inputs);
      const arn = `arn:aws:lambda:${parts.region}:${accountId}:event-source-mapping:${uuid}`;
      return { id: uuid, outputs: { uuid, arn } };
    },
    read: async ({ id, outputs }) => (sources.has(id) ? outputs : undefined),
    update: async ({ id, outputs }, inputs) => {
      await stop(id);
      start(id, inputs);
      return outputs;
    },
    delete: ({ id }) => stop(id),
  };
}

function permissionDriver({ functionPermissions }: SandboxParts): Driver {
  const permissions = new Map<string, FunctionPermission>();
  return {
    create: async (request) => {
      const { function: functionName, principal, sourceArn } = request.inputs;
      const permission = {
        function: String(functionName),
        principal: String(principal),
        ...(typeof sourceArn === "string" && { sourceArn }),
      };
      const statementId = nameOf(request, "statementId");
      const key = `${permission.function} ${statementId}`;
      if (permissions.has(key)) {
        throw new Refusal(
          `ResourceConflictException: The statement id (${statementId}) provided already exists`,
          `${api}/API_AddPermission.html`,
        );
      }
      permissions.set(key, permission);
      functionPermissions.add(permission);
      return { id: statementId, outputs: { statementId } };
    },
    read: async ({ id, inputs, outputs }) =>
      permissions.has(`${String(inputs.function)} ${id}`) ? outputs : undefined,
    // Everything of a permission that can change replaces it.
    update: async ({ outputs }) => outputs,
    delete: async ({ id, inputs }) => {
      const key = `${String(inputs.function)} ${id}`;
      const permission = permissions.get(key);
      permissions.delete(key);
      if (permission) functionPermissions.remove(permission);
    },
  };
}

/**
 * With the lifecycle scope CRUD, the function hears of the resource's update and end, too. Each function is
 * invoked once at a time: its process has answered them all before a second one would have started.
 */
function invocationDriver({ lambda }: SandboxParts): Driver {
  const turns = new Map<string, Promise<unknown>>();
  const inTurn = (name: string, event: object) => {
    const turn = (turns.get(name) ?? Promise.resolve()).then(() => lambda.invoke(name, event));
    turns.set(
      name,
      turn.catch(() => undefined),
    );
    return turn;
  };
  const invoke = async (inputs: Inputs, action: string, previous: string | null) => {
    const input = JSON.parse(String(inputs.input)) as object;
    const isCrud = inputs.lifecycleScope === "CRUD";
    const prev_input = previous === null ? null : (JSON.parse(previous) as unknown);
    const event = isCrud ? { ...input, tf: { action, prev_input } } : input;
    const result = await inTurn(String(inputs.functionName), event);
    return { result: JSON.stringify(result) };
  };
  return {
    create: async ({ name, inputs }) => ({
      id: name,
      outputs: await invoke(inputs, "create", null),
    }),
    read: async ({ outputs }) => outputs,
    update: ({ inputs: before }, inputs) => invoke(inputs, "update", String(before.input)),
    delete: async ({ inputs }) => {
      if (inputs.lifecycleScope === "CRUD") await invoke(inputs, "delete", String(inputs.input));
    },
  };
}
