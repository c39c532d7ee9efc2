import { randomBytes } from "node:crypto";
import { HttpApi } from "../http-api/http-api";
import type { Driver } from "../monitor";
import { accountId, type SandboxParts } from "./parts";

type Inputs = Record<string, unknown>;

/** HTTP APIs of API Gateway, each on an address of its own. */
export function httpApiDrivers(parts: SandboxParts): Record<string, Driver> {
  const apis = new Map<string, HttpApi>();
  const apiOf = ({ apiId }: Inputs): HttpApi => {
    const api = apis.get(String(apiId));
    if (api) return api;
    throw new Error(`Its apiId is ${JSON.stringify(apiId)}, which is no API of the sandbox.`);
  };
  return {
    "aws:apigatewayv2/api:Api": async ({ name, inputs }) => {
      refuse(inputs, "protocolType", ["HTTP"]);
      refuse(inputs, "corsConfiguration", [undefined]);
      refuse(inputs, "body", [undefined]);
      refuse(inputs, "target", [undefined]);
      const id = randomBytes(5).toString("hex");
      const { hops, lambda, functionPermissions: permissions } = parts;
      const region = (inputs.region ?? parts.region) as string;
      const invoke = (arn: string, event: unknown) => lambda.invoke(arn, event);
      const api = await HttpApi.start({ id, region, accountId, hops, permissions, invoke });
      apis.set(id, api);
      parts.running.push(api);
      return {
        id,
        outputs: {
          name: inputs.name ?? name,
          arn: `arn:aws:apigateway:${region}::/apis/${id}`,
          apiEndpoint: api.url,
          executionArn: api.executionArn,
        },
      };
    },

    "aws:apigatewayv2/integration:Integration": async ({ inputs }) => {
      refuse(inputs, "integrationType", ["AWS_PROXY"]);
      refuse(inputs, "payloadFormatVersion", ["2.0"]);
      const id = apiOf(inputs).addIntegration(functionOf(String(inputs.integrationUri)));
      return { id, outputs: {} };
    },

    "aws:apigatewayv2/route:Route": async ({ name, inputs }) => {
      refuse(inputs, "authorizationType", [undefined, "NONE"]);
      apiOf(inputs).addRoute(String(inputs.routeKey), String(inputs.target));
      return { id: name, outputs: {} };
    },

    "aws:apigatewayv2/stage:Stage": async ({ name: logicalName, inputs }) => {
      refuse(inputs, "autoDeploy", [true]);
      const [api, name] = [apiOf(inputs), (inputs.name ?? logicalName) as string];
      api.addStage(name);
      const path = name === "$default" ? "" : name;
      return {
        id: name,
        outputs: {
          name,
          invokeUrl: `${api.url}/${path}`,
          executionArn: `${api.executionArn}/${name}`,
        },
      };
    },
  };
}

/** An ARN of a function, or that of API Gateway's way to invoke it. */
function functionOf(uri: string): string {
  return /\/functions\/(arn:aws:lambda:[^/]+)\/invocations$/.exec(uri)?.[1] ?? uri;
}

/** What is not done here must not look as if it were. */
function refuse(inputs: Inputs, name: string, possible: readonly unknown[]): void {
  if (possible.includes(inputs[name])) return;
  const allowed = possible.map((one) => (one === undefined ? "nothing" : JSON.stringify(one)));
  throw new Error(
    `Its ${name} is ${JSON.stringify(inputs[name])}; the sandbox has ${allowed.join(" or ")}.`,
  );
}
