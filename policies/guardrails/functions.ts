import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { ofType, refers } from "./resources";

const functionType = "aws:lambda/function:Function";

/** What functions log is kept for a while, and not for ever. */
export const keptLogs: StackValidationPolicy = {
  name: "kept-logs",
  description:
    "Every log group says how long it keeps its logs, and every function names one of them.",
  validateStack: ({ resources }, report) => {
    const groups = ofType(resources, "aws:cloudwatch/logGroup:LogGroup");
    for (const { name, urn, props } of groups) {
      if (!(Number(props.retentionInDays) > 0))
        report(`Log group ${name} keeps logs for ever: set retentionInDays.`, urn);
    }
    for (const { name, urn, props } of ofType(resources, functionType)) {
      const { logGroup } = (props.loggingConfig ?? {}) as { readonly logGroup?: unknown };
      if (!groups.some((group) => refers(logGroup, group)))
        report(`Function ${name} logs into a group that Lambda makes and keeps for ever.`, urn);
    }
  },
};

/** Somebody hears when a function fails. */
export const watchedFunctions: StackValidationPolicy = {
  name: "watched-functions",
  description: "Every function has an alarm on its errors.",
  validateStack: ({ resources }, report) => {
    const watched = ofType(resources, "aws:cloudwatch/metricAlarm:MetricAlarm")
      .filter(({ props }) => props.namespace === "AWS/Lambda" && props.metricName === "Errors")
      .map(
        ({ props }) => (props.dimensions as { FunctionName?: unknown } | undefined)?.FunctionName,
      );
    for (const one of ofType(resources, functionType)) {
      if (!watched.some((name) => refers(name, one)))
        report(`Function ${one.name} has no alarm on its errors.`, one.urn);
    }
  },
};

/** Names that promise a secret, but for those that only say where one is. */
const secretName = /(secret|passw|token|credential|api_?key|private_?key)/i;
const placeName = /(arn|name|id|url|path)$/i;
/** An access key of AWS, a private key, a web token. */
const secretValue = /\b(AKIA|ASIA)[A-Z0-9]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY|\beyJ[\w-]+\.eyJ/;

/** Environment variables are shown to everybody who may look at a function. */
export const noSecretsInEnvironments: ResourceValidationPolicy = {
  name: "no-secrets-in-environments",
  description: "Functions read secrets from Secrets Manager, not from their environment.",
  validateResource: ({ type, props }, report) => {
    if (type !== functionType) return;
    const { variables = {} } = (props.environment ?? {}) as { variables?: Record<string, unknown> };
    for (const [name, value] of Object.entries(variables)) {
      const isPlace = placeName.test(name) || /^arn:/.test(String(value));
      if (secretValue.test(String(value)) || (secretName.test(name) && !isPlace))
        report(`Its environment variable ${name} holds a secret. Read it from Secrets Manager.`);
    }
  },
};
