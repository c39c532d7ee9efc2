import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Json, JsonObject } from "../../../registry/contract/port-data";
import type { ShownAction } from "../look-types";
import { call } from "./api";
import {
  defaultsOf,
  inputOf,
  partsOf,
  sentOf,
  without,
  workedOutDefaults,
  type Fields,
} from "./form-values";
import { announce } from "./pieces/announcer";
import { Field, type ControlProps } from "./pieces/field";
import { Heading } from "./pieces/heading";
import { SchemaControl } from "./pieces/schema-control";
import { focusMistake, SchemaInputs } from "./pieces/schema-form";
import { Loading, Problem } from "./pieces/states";
import { linkTo, navigate, query } from "./router";
import { useCall } from "./use-call";

/** So many entities are offered by name; others can be typed. */
const MOST_OFFERED = 500;

/** An action's form; it may begin with the inputs of an earlier run (`?again=RUN`) or an entity (`?entity=ID`). */
export function ActionForm({ action }: { readonly action: ShownAction }) {
  const again = query.value.get("again") ?? "";
  const earlier = useCall("GET run", again === "" ? undefined : { id: again });
  const crumbs = [{ title: "Self-service", href: linkTo("self-service") }];
  const isReady = again === "" || earlier.data !== undefined || earlier.error !== undefined;
  const given = earlier.data?.run;
  return (
    <>
      <Heading title={action.title} about={action.description} crumbs={crumbs} />
      {given && given.secretInputs.length > 0 && (
        <p class="about">Secrets of the earlier run are not known any more; type them again.</p>
      )}
      {isReady ? (
        <Form
          action={action}
          start={{ ...defaultsOf(action), ...given?.inputs }}
          on={given?.entity ?? query.value.get("entity") ?? ""}
        />
      ) : (
        <Loading />
      )}
    </>
  );
}

function Form({
  action,
  start,
  on,
}: {
  readonly action: ShownAction;
  readonly start: JsonObject;
  readonly on: string;
}) {
  const [values, setValues] = useState(start);
  const [entity, setEntity] = useState(on);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [isAsked, setAsked] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const touched = useRef(new Set(Object.keys(start)));
  const { fields, problem, draw, retry } = useDrawing(
    action.identifier,
    values,
    entity,
    (drawn) => {
      const filled = { ...values, ...workedOutDefaults(action, drawn, touched.current) };
      if (JSON.stringify(filled) !== JSON.stringify(values)) setValues(filled);
    },
  );
  const needsEntity = action.operation !== "CREATE";
  const shown = action.order.filter((name) => fields?.[name]?.isVisible);
  const change = (name: string, value: Json | undefined) => {
    touched.current.add(name);
    setValues(without(values, name, value));
  };
  const submit = async () => {
    setAsked(true);
    setRefusal(undefined);
    setBusy(true);
    try {
      const drawn = await draw();
      const names = action.order.filter((name) => drawn[name]?.isVisible);
      const isWrong = names.some((name) => drawn[name]?.mistake) || (needsEntity && entity === "");
      if (isWrong) {
        announce("Some inputs are missing or wrong.", { isBad: true });
        requestAnimationFrame(() => form.current && focusMistake(form.current));
        return;
      }
      const sent = sentOf(action, drawn, values);
      const asked = { action: action.identifier, values: sent, ...(needsEntity && { entity }) };
      const { run } = await call("POST start", asked);
      announce(`${action.title}: the run is started.`);
      navigate(linkTo("runs", run));
    } catch (error) {
      setRefusal((error as Error).message);
    } finally {
      setBusy(false);
    }
  };
  if (!fields && problem !== undefined) return <Problem text={problem} retry={retry} />;
  if (!fields) return <Loading what="Drawing the form" />;
  return (
    <form
      ref={form}
      class="panel form"
      noValidate
      aria-label={action.title}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {needsEntity && (
        <Field
          id="input-entity"
          label={action.blueprint.title}
          isRequired
          mistake={isAsked && entity === "" ? "This is required." : undefined}
        >
          {(control) => <OneEntity {...{ action, control, entity, setEntity }} />}
        </Field>
      )}
      {partsOf(action, shown).map(({ title, names }, index) => (
        <Part key={index} title={title}>
          <SchemaInputs
            inputs={names.flatMap((name) =>
              inputOf(action, name, fields[name], isAsked || left.has(name)),
            )}
            values={values}
            onChange={change}
            // A mistake makes the form longer: whoever is about to press the button must not miss it.
            onLeave={(name) => setTimeout(() => setLeft((known) => new Set([...known, name])), 250)}
          />
        </Part>
      ))}
      {shown.length === 0 && <p class="muted">There is nothing more to fill in.</p>}
      {refusal && <Problem text={refusal} />}
      <div class="form-end">
        <button type="submit" class="primary" disabled={isBusy}>
          {isBusy ? "Starting…" : "Run"}
        </button>
        {action.asksFirst && <span class="muted">A person has to approve it first.</span>}
      </div>
    </form>
  );
}

/** A step of the form, which has a title, or all of a form without steps. */
function Part({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ComponentChildren;
}) {
  if (title === "") return <>{children}</>;
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

/** The form as Port draws it for these values; the latest answer counts. */
function useDrawing(
  action: string,
  values: JsonObject,
  entity: string,
  onDrawn: (fields: Fields) => void,
) {
  const [fields, setFields] = useState<Fields>();
  const [problem, setProblem] = useState<string>();
  const latest = useRef(0);
  const draw = async () => {
    const number = (latest.current += 1);
    const drawn = await call("POST form", { action, values, ...(entity && { entity }) });
    if (number === latest.current) {
      setFields(drawn.fields);
      onDrawn(drawn.fields);
    }
    return drawn.fields;
  };
  const retry = () => {
    setProblem(undefined);
    draw().catch((error: Error) => {
      setProblem(error.message);
      announce(error.message, { isBad: true });
    });
  };
  useEffect(() => {
    const timer = setTimeout(retry, fields ? 120 : 0);
    return () => clearTimeout(timer);
  }, [values, entity]);
  return { fields, problem, draw, retry };
}

/** What the action works on. */
function OneEntity({
  action: { blueprint },
  control,
  entity,
  setEntity,
}: {
  readonly action: ShownAction;
  readonly control: ControlProps;
  readonly entity: string;
  readonly setEntity: (entity: string) => void;
}) {
  const { data } = useCall("GET entities", { blueprint: blueprint.identifier });
  return (
    <SchemaControl
      schema={{ type: "string", format: "entity", blueprint: blueprint.identifier }}
      value={entity}
      onChange={(value) => setEntity(typeof value === "string" ? value : "")}
      control={control}
      options={data?.entities.slice(0, MOST_OFFERED)}
    />
  );
}
