/**
 * What an error of AWS means for the catalog. Its class alone tells: what its text says may be about
 * anything, a launch template of the group as well as the group.
 * - `gone`: Cloud Control says that there is no such resource
 * - `unclear`: the service said something; a second look tells whether the resource is there
 * - `invalid`: the same request never works; a second look tells whether the resource is there
 * - `denied`: by the role's rights, the resource's policy or the organisation's
 * - `closed`: the region does not know the account: it is not opted in
 * - `account`: the account of the resource lets nobody in; a resync says so, once for the account
 * - `unsupported`: the type does not exist here, or cannot be read or listed
 * - `passing`: everything else; a later try may work
 */
export type FailureKind =
  "gone" | "unclear" | "invalid" | "denied" | "closed" | "account" | "unsupported" | "passing";

/** Names of errors, Cloud Control's and those of the services that handlers ask themselves. */
const kinds: readonly (readonly [FailureKind, RegExp])[] = [
  ["gone", /^ResourceNotFoundException$/],
  [
    "unclear",
    /^(GeneralServiceException|HandlerFailureException|NotStabilizedException|ResourceConflictException|NotUpdatableException)$/,
  ],
  [
    "invalid",
    /^(InvalidRequest(Exception)?|ValidationException|ValidationError|InvalidParameter.*|InvalidInput.*|MissingParameter.*)$/,
  ],
  [
    "denied",
    /^((Client\.)?(\w*AccessDenied|AuthorizationError|Unauthorized|NotAuthorized|Forbidden).*|403|InvalidCredentialsException)$/,
  ],
  [
    "closed",
    /^(UnrecognizedClientException|InvalidClientTokenId.*|AuthFailure|OptInRequired.*|SubscriptionRequired.*)$/,
  ],
  ["account", /^RoleRefused$/],
  ["unsupported", /^(TypeNotFoundException|UnsupportedActionException|PrivateTypeException)$/],
];

/** Classifies an error by its name. */
export function failureKind(error: unknown): FailureKind {
  const { name } = error as Error;
  return kinds.find(([, names]) => names.test(name))?.[0] ?? "passing";
}

/**
 * Whether an error in another account may mean that the account lets nobody in any more: what it refuses to
 * credentials from before, it would refuse for other reasons, too.
 */
export function mayHaveLeft(error: unknown): boolean {
  const kind = failureKind(error);
  return kind === "closed" || kind === "denied" || /^ExpiredToken/.test((error as Error).name);
}

/** The code of an error for a host that no name server knows. */
const noHost = "ENOTFOUND";

function isNoHost(error: unknown): boolean {
  return (error as { code?: unknown }).code === noHost;
}

/** A later try gives the same; the message says why. */
export class HopelessError extends Error {
  override readonly name: string = "HopelessError";
}

/** AWS did not answer what it was asked. */
export class AwsFailure extends Error {
  override readonly name = "AwsFailure";

  constructor(
    readonly kind: FailureKind,
    /** Name of AWS's error, such as `AccessDeniedException`. */
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** Whether there is no such host: the region does not have the service, or there is no such region. */
  get isNoHost(): boolean {
    return this.code === noHost;
  }

  /** Whether the same call may be answered later. */
  get mayPass(): boolean {
    return this.kind === "passing" || this.kind === "unclear";
  }
}

/** Does some work with AWS. @throws AwsFailure for whatever it throws */
export async function classified<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AwsFailure) throw error;
    const { name, message } = error as Error;
    const code = isNoHost(error) ? noHost : name;
    throw new AwsFailure(failureKind(error), code, `${name}: ${message}`, { cause: error });
  }
}
