import * as t from "io-ts";
import type { ActionDeclaration } from "./action";
import { defaultApprovalHours } from "./approval";
import { approvalRule as approval, lateEscalation, tooMany } from "./approval-codec";
import { blueprint } from "./blueprint-codec";
import { checked, exactly, nameOf, named, text } from "./checked";
import { nameRules } from "./contract/port-names";
import { secrets, settingsOf } from "./declared-keys";
import { executionRule } from "./execution-codec";
import { mistakesInSchema } from "./field-schema";
import type { Field } from "./fields";
import { describeMistake, unknownKeys, type Mistake } from "./known-keys";
import { description, icon, title } from "./shown-text";
import { allow, type Statement } from "./statement";

export { blueprint } from "./blueprint-codec";
export { describeError, describeErrors, pathOfError } from "./describe-errors";
export { checked, text } from "./checked";

const identifier = nameOf(nameRules.action);

export const behaviour = checked(
  "a function",
  (value): value is (...args: never[]) => unknown => typeof value === "function",
);

const timeoutSeconds = checked(
  "a whole number of seconds from 1 to 840",
  (value): value is number =>
    typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 840,
);

const trueOrFalse = checked(
  "true or false",
  (value): value is boolean => typeof value === "boolean",
);

const trigger = checked(
  `"CREATE", "DAY-2" or "DELETE"`,
  (value): value is "CREATE" | "DAY-2" | "DELETE" =>
    value === "CREATE" || value === "DAY-2" || value === "DELETE",
);

const isField = (value: unknown): value is Field<unknown> =>
  typeof value === "object" && value !== null && "codec" in value && "schema" in value;

/** A field says itself what is wrong with its options. */
const field = new t.Type<unknown>(
  'a field, such as field.string("Title")',
  isField,
  (value, context) => {
    if (!isField(value)) return t.failure(value, context);
    const all = [...mistakesInSchema(value), ...value.mistakes];
    const errors = all.map(({ key, value: found, remedy }) => ({
      value: found,
      context: t.appendContext(context, key, t.unknown),
      message: remedy,
    }));
    return errors.length > 0 ? t.failures(errors) : t.success(value);
  },
  t.identity,
);

/** What `allow` gives; one written by hand must keep the same rules. */
export const statement = declaredBy(
  'allow(["service:Action"], "arn:…"), with a reason as third argument for "*"',
  (value): value is Statement => {
    const { actions, resources, ...options } = value as Statement;
    const [strange] = unknownKeys(options, ["reason", "conditions"]);
    if (strange) throw new Error(describeMistake(strange.key, strange.value, strange.remedy));
    allow(actions, resources, options);
    return true;
  },
);

/**
 * A codec of what a function takes.
 * @param check throws what is wrong with an object
 */
export function declaredBy<A>(
  allowed: string,
  check: (value: object) => value is A & object,
): t.Type<A, A, unknown> {
  const problemOf = (value: unknown) => {
    if (typeof value !== "object" || value === null) return allowed;
    try {
      return check(value) ? undefined : allowed;
    } catch (error) {
      return error instanceof TypeError
        ? allowed
        : `${allowed} (${(error as Error).message.replace(/\.$/, "")})`;
    }
  };
  return new t.Type<A>(
    allowed,
    (value): value is A => problemOf(value) === undefined,
    (value, context) => {
      const problem = problemOf(value);
      return problem === undefined ? t.success(value as A) : t.failure(value, context, problem);
    },
    t.identity,
  );
}

const common = {
  permissions: t.readonlyArray(statement, "a list of allow(…)"),
  settings: settingsOf(field),
  secrets,
  timeoutSeconds,
};

const wholeAction = exactly(
  {
    identifier,
    title,
    trigger,
    blueprint,
    input: named(field, 'an object of fields, such as { cores: field.integer("Cores") }'),
    handle: behaviour,
  },
  {
    kind: text,
    description,
    icon,
    approval,
    execute: executionRule,
    repeatable: trueOrFalse,
    shared: trueOrFalse,
    workflowsOnly: trueOrFalse,
    ...common,
  },
);

/** The runtime shape of what `defineAction` was given; its keys must fit each other, too. */
export const actionCodec = agreeing(wholeAction, contradictions);

/**
 * A codec of a declaration whose keys must also fit each other.
 * @param find what is wrong between the keys of one that is right by itself
 */
export function agreeing<D>(
  whole: Pick<t.Any, "name" | "is" | "validate">,
  find: (declaration: D) => readonly Mistake[],
): t.Type<unknown> {
  return new t.Type<unknown>(
    whole.name,
    whole.is,
    (value, context) => {
      const result = whole.validate(value, context);
      if (result._tag === "Left") return result;
      const errors = find(value as D).map(({ key, value: found, remedy }) => ({
        value: found,
        context: [...context, ...key.split(".").map((one) => ({ key: one, type: t.unknown }))],
        message: remedy,
      }));
      return errors.length > 0 ? t.failures(errors) : result;
    },
    t.identity,
  );
}

/** What one key says and another makes meaningless. */
function contradictions(action: ActionDeclaration): Mistake[] {
  const { trigger, workflowsOnly, execute, approval } = action;
  const [first, ...accounts] = Object.keys(action.input).filter(
    (name) => action.input[name]?.account,
  );
  const late = lateEscalation(approval, approval?.hours ?? defaultApprovalHours);
  const most = approval && tooMany(approval);
  const isOwned = execute?.ownedByTeam === true && trigger === "CREATE";
  const isUnused = execute !== undefined && workflowsOnly === true;
  return [
    ...accounts.map((name) => ({
      ...{ key: `input.${name}`, value: name },
      remedy: `one account, which is chosen by "${first}"`,
    })),
    ...(late === undefined
      ? []
      : [
          {
            ...{ key: "approval.escalation.afterHours", value: approval?.escalation?.afterHours },
            remedy: late,
          },
        ]),
    ...(most === undefined
      ? []
      : [{ ...{ key: "approval.atLeast", value: approval?.atLeast }, remedy: most }]),
    ...(isOwned
      ? [
          {
            ...{ key: "execute.ownedByTeam", value: true },
            remedy: 'with "DAY-2" and "DELETE", whose runs have an entity that a team may own',
          },
        ]
      : []),
    ...(isUnused
      ? [
          {
            ...{ key: "execute", value: execute },
            remedy: "nothing beside workflowsOnly, with which nobody runs the action from a form",
          },
        ]
      : []),
  ];
}

/** The runtime shape of what `defineChangeListener` was given. */
export const changeListenerCodec = exactly(
  { identifier, blueprint, when: behaviour, handle: behaviour },
  { kind: text, ...common },
);
