import { AwsEndpoint, type AwsEndpointOptions } from "../../../sandbox/aws/endpoint";
import type { PolicyStatement } from "../../../sandbox/aws/policy";
import { Hops } from "../../../sandbox/hops";
import { inProcess, type ClientSettings } from "../../support/in-process";

/** An endpoint with what tests need around it. */
export interface TestEndpoint {
  readonly endpoint: AwsEndpoint;
  readonly hops: Hops;
  /** A client that may do everything. */
  root<C extends object>(Class: new (config: ClientSettings) => C, region?: string): C;
  /** A client of a new role that has these statements. */
  as<C extends object>(
    Class: new (config: ClientSettings) => C,
    statements: PolicyStatement[],
    region?: string,
  ): C;
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
  const clientOf = <C extends object>(
    Class: new (config: ClientSettings) => C,
    region: string,
    credentials: ClientSettings["credentials"],
  ): C =>
    inProcess(Class, { endpoint: endpoint.url, maxAttempts: 1, region, credentials }, endpoint);
  return {
    endpoint,
    hops,
    root: (Class, region = "eu-west-1") => clientOf(Class, region, endpoint.rootCredentials),
    as: (Class, statements, region = "eu-west-1") =>
      clientOf(Class, region, endpoint.access.addPrincipal(`role-${(roles += 1)}`, statements)),
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
