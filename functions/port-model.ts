import { createSecretReader } from "./aws/secrets";
import { createPort } from "./port";
import { applyChange } from "./port-model/apply-change";
import type { ModelEvent } from "./port-model/model-event";
import { patientSecrets } from "./port-model/patient-secrets";
import { readCredentials } from "./port-credentials";

/** Settings of the Lambda that keeps Port's model. */
export interface PortModelSettings {
  readonly portSecretArn: string;
  readonly portBaseUrl: string;
  /** Keys of parts to take over although the stack did not create them; `*` for any. */
  readonly adopts: readonly string[];
  /** Whether Port's model is left as it is when resources of the stack are deleted. */
  readonly keepsModel: boolean;
}

/** What Lambda tells a function about itself. */
interface LambdaContext {
  readonly functionName: string;
  readonly invokedFunctionArn: string;
}

/** Keeps one blueprint or action in Port, or what a stack declares; a repeat does no harm. */
export function create(
  settings: PortModelSettings,
): (event: ModelEvent, context: LambdaContext) => Promise<object> {
  // A new role's policy takes some seconds to be known everywhere.
  const readSecret = patientSecrets(createSecretReader(), { seconds: 40, pauseSeconds: 2 });
  const port = createPort({
    baseUrl: settings.portBaseUrl,
    credentials: (options) => readCredentials(readSecret, settings.portSecretArn, options),
  });
  const adopts = new Set(settings.adopts);
  return (event, { functionName, invokedFunctionArn }) => {
    const account = invokedFunctionArn.split(":")[4] ?? "";
    const { keepsModel } = settings;
    return applyChange({ port, account, functionName, adopts, keepsModel }, event);
  };
}
