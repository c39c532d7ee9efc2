/** A function as the host runs it. */
export interface FunctionConfig {
  readonly name: string;
  readonly arn: string;
  /** Folder with the function's code, such as `index.js`. */
  readonly folder: string;
  /** `<file without .js>.<export>`, such as `index.handler`. */
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** The function's variables; credentials and AWS_ENDPOINT_URL are among them. */
  readonly environment: Readonly<Record<string, string>>;
  /** How many invocations may run at once; default 4. */
  readonly maxConcurrency?: number;
  readonly logGroup: string;
}

/** Everything a process of the function finds in its environment; nothing else of the laptop's. */
export function processEnvironment(
  config: FunctionConfig,
  logStream: string,
): Record<string, string> {
  const region = config.arn.split(":")[3] ?? "";
  return {
    ...config.environment,
    _HANDLER: config.handler,
    AWS_LAMBDA_FUNCTION_NAME: config.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(config.memoryMb),
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_LOG_GROUP_NAME: config.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    LAMBDA_TASK_ROOT: config.folder,
    PATH: "/usr/local/bin:/usr/bin:/bin",
    TZ: ":UTC",
  };
}
