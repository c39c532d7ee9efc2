import { AwsEndpoint, type AwsEndpointOptions } from "../../../sandbox/aws/endpoint";
import type { PolicyStatement } from "../../../sandbox/aws/policy";
import { Hops } from "../../../sandbox/hops";
import { inProcess } from "../../support/in-process";

/** Settings of an AWS SDK v3 client. */
export interface ClientConfig extends ReturnType<typeof inProcess> {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly maxAttempts: number;
}

/** An endpoint with what tests need around it. */
export interface TestEndpoint {
  readonly endpoint: AwsEndpoint;
  readonly hops: Hops;
  /** A client that may do everything. */
  root<C>(Class: new (config: ClientConfig) => C, region?: string): C;
  /** A client of a new role that has these statements. */
  as<C>(Class: new (config: ClientConfig) => C, statements: PolicyStatement[], region?: string): C;
}

/** The account of all tests. */
export const ACCOUNT = "123456789012";

/** Starts an endpoint; the test closes it. */
export async function startEndpoint(
  options: Partial<AwsEndpointOptions> = {},
): Promise<TestEndpoint> {
  const hops = new Hops();
  const endpoint = await AwsEndpoint.start({ hops, accountId: ACCOUNT, ...options });
  let roles = 0;
  const config = {
    ...{ endpoint: endpoint.url, maxAttempts: 1 },
    ...inProcess(endpoint),
  };
  return {
    endpoint,
    hops,
    root: (Class, region = "eu-west-1") =>
      new Class({ ...config, region, credentials: endpoint.rootCredentials }),
    as: (Class, statements, region = "eu-west-1") => {
      const credentials = endpoint.access.addPrincipal(`role-${(roles += 1)}`, statements);
      return new Class({ ...config, region, credentials });
    },
  };
}

/** The error that a call ends in. */
export async function errorOf(call: Promise<unknown>): Promise<Error> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
  throw new Error("The call succeeded.");
}
