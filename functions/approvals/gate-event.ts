import { isLeft } from "fp-ts/Either";
import * as t from "io-ts";
import { checked } from "../../registry/checked";

const filled = checked(
  "a text that is not empty",
  (value): value is string => typeof value === "string" && value !== "",
);

const seconds = checked(
  'whole seconds as text, "1" to "43200"',
  (value): value is string =>
    typeof value === "string" && /^\d{1,5}$/.test(value) && +value >= 1 && +value <= 43_200,
);

const holdSeconds = checked(
  'whole seconds as text, "0" to "3300"',
  (value): value is string =>
    typeof value === "string" && /^\d{1,4}$/.test(value) && +value <= 3300,
);

const texts = checked("an object of texts and lists of texts", isParameters);

const requestType = t.keyof(
  { Create: null, Update: null, Delete: null },
  "Create, Update or Delete",
);

const envelope = t.intersection([
  t.type({
    RequestType: requestType,
    ResponseURL: filled,
    StackId: filled,
    RequestId: filled,
    LogicalResourceId: filled,
  }),
  t.partial({
    PhysicalResourceId: t.string,
    ResourceProperties: t.unknown,
    OldResourceProperties: t.unknown,
  }),
]);

const properties = t.intersection([
  t.type({ WaitUrl: filled, Product: filled, Title: filled, TimeoutSeconds: seconds }),
  t.partial({ Parameters: texts, Secrets: texts, Template: t.string, HoldSeconds: holdSeconds }),
]);

const checkProperties = t.type({ WaitUrl: filled });

/** What CloudFormation sends about a custom resource, as far as it is needed to answer. */
export type GateEvent = t.TypeOf<typeof envelope>;
/** What the gate of a product says about itself. */
export type GateProperties = t.TypeOf<typeof properties>;

/** Reads an event. @throws Error naming field and what is allowed when it could not even be answered */
export function readGateEvent(event: unknown): GateEvent {
  return decode(envelope, event, "The event");
}

/** Reads the properties of the gate. @throws Error naming field, value and what is allowed */
export function readGateProperties(value: unknown): GateProperties {
  return decode(properties, value, "ResourceProperties");
}

/** Whether an event is about the check of a signal, which comes after the wait condition. */
export function isCheckEvent({ ResourceProperties: given }: GateEvent): boolean {
  return typeof given === "object" && given !== null && "Signal" in given;
}

/** Reads the wait URL of a check. @throws Error naming field, value and what is allowed */
export function readCheckedUrl(value: unknown): string {
  return decode(checkProperties, value, "ResourceProperties").WaitUrl;
}

/** The wait URL in properties that need not be right. */
export function waitUrlIn(value: unknown): string | undefined {
  const url = (value as { WaitUrl?: unknown } | undefined)?.WaitUrl;
  return typeof url === "string" ? url : undefined;
}

function decode<A>(codec: t.Type<A, unknown>, value: unknown, what: string): A {
  const result = codec.decode(value);
  if (!isLeft(result)) return result.right;
  const problems = result.left.map(({ context, message, value: found }) => {
    const names = context
      .slice(1)
      .map(({ key }) => key)
      .filter((key) => !/^\d+$/.test(key));
    const allowed = message ?? context.at(-1)?.type.name ?? "another value";
    return `${[what, ...names].join(".")} is ${show(names.at(-1), found)}; allowed: ${allowed}`;
  });
  throw new Error(`${[...new Set(problems)].join(". ")}. Deploy the product again.`);
}

/** URLs here are credentials, and parameters may be anything. */
function show(name: string | undefined, value: unknown): string {
  if (value === undefined) return "missing";
  if (name === undefined || /URL$/i.test(name) || typeof value === "object")
    return "of another kind";
  return JSON.stringify(value).slice(0, 100);
}

function isParameters(value: unknown): value is Record<string, string | string[]> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((one) =>
    [one].flat().every((text: unknown) => typeof text === "string"),
  );
}
