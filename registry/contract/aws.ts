import type { Json, JsonObject } from "./port-data";

/** What a client signs with. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** Gives them as long as they are good. */
export type CredentialsProvider = () => Promise<AwsCredentials>;

/** What `aws.client` needs of an AWS SDK v3 client class. */
export type ClientClass<C> = new (config: {
  region?: string;
  maxAttempts?: number;
  retryMode?: string;
  /** Where the function's own are not what it is to sign with. */
  credentials?: AwsCredentials | CredentialsProvider;
}) => C;

/** AWS SDK clients whose calls end with the work they were made for. */
export interface AwsClients {
  /**
   * A client for one region; connections are kept over invocations.
   * @param region defaults to the stack's own region
   */
  client<C extends object>(Class: ClientClass<C>, region?: string): C;
}

/** Where and under which name an operation happens. */
export interface CloudControlOptions {
  /** AWS region, such as `eu-west-1`; the stack's own unless given. */
  readonly region?: string;
  /** Tells two operations of one run on the same type apart; part of the client token. */
  readonly as?: string;
}

/** A resource as Cloud Control returns it. */
export interface CloudResource {
  /** Primary identifier, its parts joined by `|`. */
  readonly identifier: string;
  readonly properties: JsonObject;
}

/** One operation of a JSON patch (RFC 6902). */
export interface PatchOperation {
  readonly op: "add" | "replace" | "remove" | "test";
  readonly path: string;
  readonly value?: Json;
}

/**
 * AWS Cloud Control, for any resource type that it supports. Each change waits until AWS has
 * carried it out, and carries a client token made of the run id: a repeat changes nothing twice.
 * A refusal (wrong property, no permission, quota) is an InputError; a passing fault is an Error.
 */
export interface CloudControl {
  create(
    type: string,
    properties: JsonObject,
    options?: CloudControlOptions,
  ): Promise<CloudResource>;
  /** @returns undefined when there is no such resource */
  get(
    type: string,
    identifier: string,
    options?: CloudControlOptions,
  ): Promise<CloudResource | undefined>;
  update(
    type: string,
    identifier: string,
    patch: readonly PatchOperation[],
    options?: CloudControlOptions,
  ): Promise<void>;
  /** @returns false when there was no such resource */
  delete(type: string, identifier: string, options?: CloudControlOptions): Promise<boolean>;
}
