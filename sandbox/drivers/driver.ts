/** What a driver is asked to bring to life. */
export interface ResourceRequest {
  /** Such as `aws:sqs/queue:Queue`. */
  readonly type: string;
  /** The logical name, which is the physical one of what is not named by its inputs. */
  readonly name: string;
  /** The resource's inputs, outputs of others resolved and secrets in clear. */
  readonly inputs: Inputs;
}

/** Inputs or outputs of a resource, by the names of `@pulumi/aws`. */
export type Inputs = Readonly<Record<string, unknown>>;

/** What a driver made: the resource's id and its outputs besides the inputs. */
export interface ResourceState {
  readonly id: string;
  readonly outputs: Inputs;
}

/** A resource that was made, with the inputs that it has now. */
export interface LiveResource extends ResourceRequest, ResourceState {}

/** Brings resources of one type to life, changes them and takes them away. All but `read` reject with AWS's reason. */
export interface Driver {
  readonly create: (request: ResourceRequest) => Promise<ResourceState>;
  /** The outputs as they are now; undefined when it is gone. */
  readonly read: (live: LiveResource) => Promise<Inputs | undefined>;
  /** Changes what can be changed in place. @returns the outputs */
  readonly update: (live: LiveResource, inputs: Inputs) => Promise<Inputs>;
  readonly delete: (live: LiveResource) => Promise<void>;
}

/** A driver's parts, where putting a resource again is what changes it. */
export interface PutDriver extends Pick<Driver, "delete"> {
  readonly put: Driver["create"];
  /** Whether it is still there. */
  readonly exists: (live: LiveResource) => boolean | Promise<boolean>;
}

/** Makes a driver of a type whose creation, repeated, is its change. */
export function putDriver({ put, exists, delete: remove }: PutDriver): Driver {
  return {
    create: put,
    read: async (live) => ((await exists(live)) ? live.outputs : undefined),
    update: async ({ type, name }, inputs) => (await put({ type, name, inputs })).outputs,
    delete: remove,
  };
}

/** The name that a resource has: given, or its logical one. */
export function nameOf(
  { name, inputs }: Pick<ResourceRequest, "name" | "inputs">,
  property = "name",
): string {
  const given = inputs[property];
  return typeof given === "string" ? given : name;
}
