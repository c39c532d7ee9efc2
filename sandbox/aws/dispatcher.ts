import type { Hops } from "../hops";
import type { Access, Principal } from "./access";
import { AwsError } from "./call";
import type { Answer, AwsCall, AwsService, Permission, RawRequest } from "./call";
import { checkInput } from "./check-input";
import type { Faults } from "./faults";
import type { TraceKeys } from "../traces";
import { HandlerError } from "./resource-store";
import { errorAnswer, parseRequest, protocolOf, resultAnswer } from "./wire";
import type { Protocol, WireCall } from "./wire";

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
  constructor(private readonly parts: DispatcherParts) {}

  /** Answers a request; errors become answers, too. */
  async answer(request: RawRequest, body: Buffer, signal: AbortSignal): Promise<Answer> {
    const protocol = protocolOf(request);
    try {
      const wire = parseRequest(request, body);
      const principal = this.#identify(wire);
      return await this.#serve(wire, principal, { headers: request.headers, body }, signal);
    } catch (error) {
      if (error instanceof AwsError) return errorAnswer(protocol, error);
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.parts.hops.record("AWS", `the sandbox failed: ${message}`, { kind: "problem" });
      return errorAnswer(protocol, new AwsError("InternalFailure", message, 500));
    }
  }

  async #serve(
    wire: WireCall,
    principal: Principal,
    raw: AwsCall["raw"],
    signal: AbortSignal,
  ): Promise<Answer> {
    const { hops, access, faults, accountId } = this.parts;
    const [service, handle] = this.#service(wire);
    const denied = (permission: Permission) => access.denied(principal, wire.region, permission);
    const callerArn = principal.arn;
    const call: AwsCall = { ...wire, accountId, callerArn, raw, signal, denied };
    const what = `${principal.name}: ${call.operation}`;
    const detail = { kind: "call", by: principal.name, operation: call.operation } as const;
    return hops.traces.within(this.#traceOf(principal, service), async () => {
      try {
        checkInput(service.prefix, call, wire.protocol === "query");
        allow(service, call, wire.protocol);
        faults.strike({
          ...{ operation: call.operation, service: service.title, principal: principal.name },
          type: call.input["TypeName"],
        });
        const result = await handle(call);
        const answer = resultAnswer(wire.protocol, call.operation, service, result);
        if (service.isNotable?.(call, answer) ?? true) {
          const resources = resourcesOf(service, call);
          const subjects = subjectsOf(call, resources);
          const line = [what, ...resources].join(" ");
          const payload = { request: call.input, answer: answer.body };
          hops.record(service.title, line, { ...detail, subjects }, { payload });
        }
        return answer;
      } catch (error) {
        // What a service would make of its resources is not what their type allows.
        const isOfType = error instanceof HandlerError;
        const refusal = isOfType ? new AwsError("ValidationException", error.message) : error;
        if (refusal instanceof AwsError) {
          const { code: refused, message } = refusal;
          const subjects = [message];
          const payload = { request: call.input, answer: { code: refused, message } };
          const line = `${what} refused: ${refused}`;
          hops.record(service.title, line, { ...detail, subjects, refused }, { payload });
        }
        throw refusal;
      }
    });
  }

  /** A call from outside, with the credentials that `/stack` gives, begins something of its own. */
  #traceOf({ name }: Principal, { title }: AwsService): TraceKeys {
    const { traces } = this.parts.hops;
    const isOurs = name !== "root" || plumbing.has(title);
    return traces.current.length > 0 || isOurs ? traces.current : [traces.newKey("call")];
  }

  #identify({ accessKeyId, protocol }: WireCall): Principal {
    const principal = this.parts.access.identify(accessKeyId);
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

  #service({ protocol, service: name, target, operation }: WireCall) {
    const service = this.parts.services.get(target);
    const { operations = {} } = service ?? {};
    const handle = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
    if (service && handle) return [service, handle] as const;
    const known = service
      ? `for ${service.title} it has ${Object.keys(operations).join(", ")}`
      : `it has ${[...this.parts.services.values()].map(({ title }) => title).join(", ")}`;
    throw new AwsError(
      protocol === "json" || protocol === "rest" ? "UnknownOperationException" : "InvalidAction",
      `The sandbox has no stand-in for ${operation} of ${service?.title ?? name}; ${known}. ` +
        "sandbox/aws/README.md says how to add one.",
    );
  }
}

/** How the protocols say that IAM does not allow a call. */
const DENIALS: Readonly<Record<Protocol, readonly [code: string, status: number]>> = {
  json: ["AccessDeniedException", 400],
  rest: ["AccessDeniedException", 400],
  query: ["AccessDenied", 403],
  ec2: ["UnauthorizedOperation", 403],
};

function allow(service: AwsService, call: AwsCall, protocol: Protocol): void {
  const [code, status] = DENIALS[protocol];
  for (const permission of permissionsOf(service, call)) {
    const reason = call.denied(permission);
    if (!reason) continue;
    const begin = protocol === "ec2" ? "You are not authorized to perform this operation. " : "";
    throw new AwsError(service.deniedCode ?? code, begin + reason, status);
  }
}

function permissionsOf(service: AwsService, call: AwsCall): Permission[] {
  const action = `${service.prefix}:${call.operation}`;
  return (service.needs?.(call) ?? ["*"]).map((needed) =>
    typeof needed === "string" ? { action, resource: needed } : needed,
  );
}

/** What the sandbox calls by itself, as the account's root. */
const plumbing = new Set(["SQS", "DynamoDB"]);

function resourcesOf(service: AwsService, call: AwsCall): string[] {
  const names = permissionsOf(service, call).map(
    ({ resource }) => resource.split(":").at(-1) ?? "",
  );
  return [...new Set(names.filter((name) => name !== "*"))];
}

/** Cloud Control allows a call for all resources of a type alike. */
function subjectsOf({ input }: AwsCall, resources: readonly string[]): readonly string[] {
  const { TypeName: type, Identifier: identifier } = input;
  const named = [type, identifier].filter((one) => typeof one === "string");
  return named.length > 0 ? named : resources;
}
