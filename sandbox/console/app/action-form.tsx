import { useEffect, useRef, useState } from "preact/hooks";
import type { Json, JsonObject } from "../../../registry/contract/port-data";
import type { ShownAction, ShownField } from "../look-types";
import { call } from "./api";
import { announce } from "./pieces/announcer";
import { Field } from "./pieces/field";
import { Heading } from "./pieces/heading";
import { SchemaControl } from "./pieces/schema-control";
import { focusMistake, SchemaInputs } from "./pieces/schema-form";
import { Loading, Problem } from "./pieces/states";
import { linkTo, navigate, query } from "./router";
import { useCall } from "./use-call";

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
  const { fields, draw } = useDrawing(action.identifier, values, entity);
  const needsEntity = action.operation !== "CREATE";
  const shown = action.order.filter((name) => fields?.[name]?.isVisible);
  const change = (name: string, value: Json | undefined) => setValues(without(values, name, value));
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
      const sent = Object.fromEntries(names.flatMap((name) => pair(name, values[name])));
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
          {(control) => (
            <SchemaControl
              schema={{ type: "string", format: "entity", blueprint: action.blueprint.identifier }}
              value={entity}
              onChange={(value) => setEntity(typeof value === "string" ? value : "")}
              control={control}
            />
          )}
        </Field>
      )}
      <SchemaInputs
        inputs={shown.flatMap((name) => inputOf(name, fields[name], isAsked || left.has(name)))}
        values={values}
        onChange={change}
        // A mistake makes the form longer: whoever is about to press the button must not miss it.
        onLeave={(name) => setTimeout(() => setLeft((known) => new Set([...known, name])), 250)}
      />
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

/** The form as Port draws it for these values; the latest answer counts. */
function useDrawing(action: string, values: JsonObject, entity: string) {
  const [fields, setFields] = useState<Readonly<Record<string, ShownField>>>();
  const latest = useRef(0);
  const draw = async () => {
    const number = (latest.current += 1);
    const drawn = await call("POST form", { action, values, ...(entity && { entity }) });
    if (number === latest.current) setFields(drawn.fields);
    return drawn.fields;
  };
  useEffect(() => {
    const timer = setTimeout(
      () => void draw().catch((error: Error) => announce(error.message, { isBad: true })),
      fields ? 120 : 0,
    );
    return () => clearTimeout(timer);
  }, [values, entity]);
  return { fields, draw };
}

function inputOf(name: string, field: ShownField | undefined, isLeft: boolean) {
  if (!field) return [];
  const { schema, isRequired, mistake } = field;
  return [{ name, schema, isRequired, mistake: isLeft ? mistake : undefined }];
}

function defaultsOf({ properties }: ShownAction): JsonObject {
  const given = Object.entries(properties).flatMap(([name, { default: value }]) =>
    typeof value === "object" && value !== null && "jqQuery" in value ? [] : pair(name, value),
  );
  return Object.fromEntries(given);
}

function pair(name: string, value: Json | undefined): [string, Json][] {
  return value === undefined ? [] : [[name, value]];
}

function without(values: JsonObject, name: string, value: Json | undefined): JsonObject {
  const { [name]: _, ...others } = values;
  return value === undefined ? others : { ...others, [name]: value };
}
