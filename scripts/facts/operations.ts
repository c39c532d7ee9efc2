import { readdirSync } from "node:fs";
import * as path from "node:path";
import { newestModel } from "./models";

interface RawModel {
  readonly metadata: { readonly endpointPrefix: string; readonly signingName?: string };
  readonly operations: Readonly<Record<string, unknown>>;
}

/**
 * Reads the operations out of the service models that botocore carries: `<service>/<version>/service-2.json`.
 * @returns a service's name in CloudTrail's event source → the models of its API, each with its operations
 * @throws Error when the folder has none
 */
export function operationFacts(folder: string): Map<string, Record<string, string>> {
  const services = new Map<string, Record<string, string>>();
  for (const api of readdirSync(folder).sort()) {
    const model = newestModel<RawModel>(path.join(folder, api));
    if (!model) continue;
    const { endpointPrefix, signingName = endpointPrefix } = model.metadata;
    const known = services.get(signingName) ?? {};
    known[api] = Object.keys(model.operations).sort().join(" ");
    services.set(signingName, known);
  }
  if (services.size > 0) return services;
  throw new Error(`${folder} has no service models.`);
}
