import { randomBytes } from "node:crypto";
import { HttpApi, type ApiPart } from "../http-api/http-api";
import { nameOf, putDriver, type Driver, type Inputs, type LiveResource } from "./driver";
import { accountId, type SandboxParts } from "./parts";
import { NotHere, Refusal } from "../published/refusal";

/** HTTP APIs of API Gateway, each on an address of its own. */
export function httpApiDrivers(parts: SandboxParts): Record<string, Driver> {
  const apis = new Map<string, HttpApi>();
  const apiOf = ({ apiId }: Inputs): HttpApi => {
    const api = apis.get(String(apiId));
    if (api) return api;
    throw new Refusal(
      `NotFoundException: Invalid API identifier specified ${accountId}:${String(apiId)}`,
      "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid.html",
    );
  };
  const has = (kind: ApiPart, inputs: Inputs, id: string) =>
    apis.get(String(inputs.apiId))?.has(kind, id) ?? false;
  const remove = async (kind: ApiPart, inputs: Inputs, id: string) =>
    apis.get(String(inputs.apiId))?.remove(kind, id);
  return {
    "aws:apigatewayv2/api:Api": {
      create: async (request) => {
        const { inputs } = request;
        checkApi(inputs);
        const known = parts.identity.derive(`api ${request.name}`).toString("hex").slice(0, 10);
        // A new one may be there before the old one of its name is gone.
        const id = apis.has(known) ? randomBytes(5).toString("hex") : known;
        const region = (inputs.region ?? parts.region) as string;
        const place = `api ${request.name}`;
        const api = await startApi(parts, { id, region, port: parts.identity.portOf(place) });
        parts.identity.note(place, api.url);
        apis.set(id, api);
        const outputs = {
          name: nameOf(request),
          arn: `arn:aws:apigateway:${region}::/apis/${id}`,
          apiEndpoint: api.url,
          executionArn: api.executionArn,
        };
        return { id, outputs };
      },
      read: async ({ id, outputs }) => (apis.has(id) ? outputs : undefined),
      update: async ({ name, outputs }, inputs) => {
        checkApi(inputs);
        return { ...outputs, name: nameOf({ name, inputs }) };
      },
      delete: async ({ id }) => {
        const api = apis.get(id);
        if (!api) return;
        apis.delete(id);
        parts.running.delete(api);
        await api.stop();
      },
    },

    "aws:apigatewayv2/integration:Integration": {
      create: async ({ inputs }) => {
        checkIntegration(inputs);
        const id = apiOf(inputs).addIntegration(functionOf(String(inputs.integrationUri)));
        return { id, outputs: {} };
      },
      read: async ({ id, inputs, outputs }) =>
        has("integration", inputs, id) ? outputs : undefined,
      update: async ({ id, outputs }, inputs) => {
        checkIntegration(inputs);
        apiOf(inputs).putIntegration(id, functionOf(String(inputs.integrationUri)));
        return outputs;
      },
      delete: ({ id, inputs }) => remove("integration", inputs, id),
    },

    "aws:apigatewayv2/route:Route": {
      create: async ({ name, inputs }) => {
        addRoute(apiOf(inputs), inputs);
        return { id: name, outputs: {} };
      },
      read: async ({ inputs, outputs }) =>
        has("route", inputs, String(inputs.routeKey)) ? outputs : undefined,
      update: async ({ inputs: before, outputs }, inputs) => {
        await remove("route", before, String(before.routeKey));
        addRoute(apiOf(inputs), inputs);
        return outputs;
      },
      delete: ({ inputs }) => remove("route", inputs, String(inputs.routeKey)),
    },

    "aws:apigatewayv2/stage:Stage": putDriver({
      put: async (request) => {
        const { inputs } = request;
        refuse(inputs, "autoDeploy", [true]);
        const [api, name] = [apiOf(inputs), nameOf(request)];
        api.addStage(name);
        const path = name === "$default" ? "" : name;
        const executionArn = `${api.executionArn}/${name}`;
        return { id: name, outputs: { name, invokeUrl: `${api.url}/${path}`, executionArn } };
      },
      exists: ({ id, inputs }: LiveResource) => has("stage", inputs, id),
      delete: ({ id, inputs }: LiveResource) => remove("stage", inputs, id),
    }),
  };
}

async function startApi(
  parts: SandboxParts,
  place: { readonly id: string; readonly region: string; readonly port: number },
): Promise<HttpApi> {
  const { hops, lambda, functionPermissions: permissions } = parts;
  const invoke = (arn: string, event: unknown) => lambda.invoke(arn, event);
  const api = await HttpApi.start({ ...place, accountId, hops, permissions, invoke });
  parts.running.add(api);
  return api;
}

function checkApi(inputs: Inputs): void {
  refuse(inputs, "protocolType", ["HTTP"]);
  for (const name of ["corsConfiguration", "body", "target"]) refuse(inputs, name, [undefined]);
}

function checkIntegration(inputs: Inputs): void {
  refuse(inputs, "integrationType", ["AWS_PROXY"]);
  refuse(inputs, "payloadFormatVersion", ["2.0"]);
}

function addRoute(api: HttpApi, inputs: Inputs): void {
  refuse(inputs, "authorizationType", [undefined, "NONE"]);
  api.addRoute(String(inputs.routeKey), String(inputs.target));
}

/** An ARN of a function, or that of API Gateway's way to invoke it. */
function functionOf(uri: string): string {
  return /\/functions\/(arn:aws:lambda:[^/]+)\/invocations$/.exec(uri)?.[1] ?? uri;
}

/** What is not done here must not look as if it were. */
function refuse(inputs: Inputs, name: string, possible: readonly unknown[]): void {
  if (possible.includes(inputs[name])) return;
  const allowed = possible.map((one) => (one === undefined ? "nothing" : JSON.stringify(one)));
  throw new NotHere(
    `Its ${name} is ${JSON.stringify(inputs[name])}; the sandbox has ${allowed.join(" or ")}.`,
  );
}
