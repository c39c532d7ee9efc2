import type { IncomingMessage } from "node:http";
import type { Hops } from "../hops";
import type { Access, Principal } from "./access";
import { AwsError, type Answer, type AwsCall, type AwsService, type Permission } from "./call";
import type { Faults } from "./faults";
import { HandlerError } from "./resource-store";
import { errorAnswer, parseRequest, protocolOf, type Protocol, type WireCall } from "./wire";

/** What the dispatcher works with. */
export interface DispatcherParts {
  readonly hops: Hops;
  readonly accountId: string;
  readonly access: Access;
  readonly faults: Faults;
  /** By the prefix of X-Amz-Target, or by the service of the credential scope. */
  readonly services: ReadonlyMap<string, AwsService>;
}

/** Takes each request to its service: who is it, may they, what do they get. */
export class Dispatcher {
  readonly #parts: DispatcherParts;

  constructor(parts: DispatcherParts) {
    this.#parts = parts;
  }

  /** Answers a request; errors become answers, too. */
  async answer(request: IncomingMessage, body: Buffer, signal: AbortSignal): Promise<Answer> {
    const protocol = protocolOf(request);
    try {
      const wire = parseRequest(request, body);
      const principal = this.#identify(wire);
      return await this.#serve(wire, principal, { headers: request.headers, body }, signal);
    } catch (error) {
      if (error instanceof AwsError) return errorAnswer(protocol, error);
      // What a service would make of its resources is not what their type allows.
      if (error instanceof HandlerError) {
        return errorAnswer(protocol, new AwsError("ValidationException", error.message));
      }
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.#parts.hops.record("AWS", `the sandbox failed: ${message}`);
      return errorAnswer(protocol, new AwsError("InternalFailure", message, 500));
    }
  }

  async #serve(
    wire: WireCall,
    principal: Principal,
    raw: AwsCall["raw"],
    signal: AbortSignal,
  ): Promise<Answer> {
    const { hops, access, faults, accountId } = this.#parts;
    const service = this.#service(wire);
    const denied = (permission: Permission) => access.denied(principal, wire.region, permission);
    const callerArn = principal.arn;
    const call: AwsCall = { ...wire, accountId, callerArn, raw, signal, denied };
    const what = `${principal.name}: ${call.operation}`;
    try {
      allow(service, call, wire.protocol);
      faults.strike({
        operation: call.operation,
        service: service.title,
        principal: principal.name,
      });
      const answer = await service.handle(call);
      if (service.isNotable?.(call, answer) ?? true)
        hops.record(service.title, describe(what, service, call));
      return answer;
    } catch (error) {
      if (error instanceof AwsError) hops.record(service.title, `${what} refused: ${error.code}`);
      throw error;
    }
  }

  #identify({ accessKeyId, protocol }: WireCall): Principal {
    const principal = this.#parts.access.identify(accessKeyId);
    if (principal) return principal;
    throw protocol === "ec2"
      ? new AwsError(
          "AuthFailure",
          "AWS was not able to validate the provided access credentials",
          401,
        )
      : new AwsError(
          "UnrecognizedClientException",
          "The security token included in the request is invalid.",
          403,
        );
  }

  #service({ protocol, service: name, target, operation }: WireCall): AwsService {
    const service = this.#parts.services.get(target);
    if (service?.operations.includes(operation)) return service;
    const known = service
      ? `for ${service.title} it has ${service.operations.join(", ")}`
      : `it has ${[...this.#parts.services.values()].map(({ title }) => title).join(", ")}`;
    throw new AwsError(
      protocol === "json" || protocol === "rest" ? "UnknownOperationException" : "InvalidAction",
      `The sandbox has no stand-in for ${operation} of ${service?.title ?? name}; ${known}. ` +
        "sandbox/aws/README.md says how to add one.",
    );
  }
}

function allow(service: AwsService, call: AwsCall, protocol: Protocol): void {
  const { code = "AccessDeniedException", status } = service.accessDenied ?? {};
  for (const permission of service.permissions(call)) {
    const reason = call.denied(permission);
    if (!reason) continue;
    throw protocol === "ec2"
      ? new AwsError(
          "UnauthorizedOperation",
          `You are not authorized to perform this operation. ${reason}`,
          403,
        )
      : new AwsError(code, reason, status);
  }
}

function describe(what: string, service: AwsService, call: AwsCall): string {
  const resources = service.permissions(call).map(({ resource }) => resource.split(":").at(-1));
  return [what, ...new Set(resources.filter((resource) => resource !== "*"))].join(" ");
}
