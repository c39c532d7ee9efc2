import { useSignal } from "@preact/signals";
import type { ShownResource, TypeField } from "../../drive-types";
import { call } from "../api";
import { announce } from "../pieces/announcer";
import { counted } from "../pieces/counted";
import { Heading } from "../pieces/heading";
import { Empty, Shown } from "../pieces/states";
import { JsonView } from "../pieces/json-view";
import { linkTo, navigate } from "../router";
import { useCall } from "../use-call";
import { readFields, writeField } from "./fields";
import { FieldInput } from "./field-input";

/** Makes a resource of a type, or changes and deletes one. @param identifier of the one there is */
export function ResourceForm({
  type,
  region,
  identifier,
}: {
  readonly type: string;
  readonly region?: string;
  readonly identifier?: string;
}) {
  const fields = useCall("GET type", { type });
  const account = useCall("GET account", { type }, ({ part }) => part === "CloudTrail");
  const found = account.data?.resources.find(
    (one) => one.region === region && one.identifier === identifier,
  );
  const crumbs = [
    { title: "AWS", href: linkTo("aws") },
    { title: type, href: linkTo("aws", type) },
  ];
  return (
    <>
      <Heading title={identifier ?? `New ${type}`} crumbs={crumbs} />
      <Shown of={fields}>
        {({ fields: all }) => (
          <Shown of={account}>
            {({ regions }) =>
              identifier !== undefined && !found ? (
                <Empty text={`There is no ${type} "${identifier}" any more.`}>
                  <a class="button" href={linkTo("aws", type)}>
                    See those that there are
                  </a>
                </Empty>
              ) : (
                <Form
                  key={identifier}
                  {...{ type, fields: all, regions }}
                  {...(found && { found })}
                />
              )
            }
          </Shown>
        )}
      </Shown>
    </>
  );
}

function Form({
  type,
  fields,
  regions,
  found,
}: {
  readonly type: string;
  readonly fields: readonly TypeField[];
  readonly regions: readonly string[];
  readonly found?: ShownResource;
}) {
  const region = useSignal(found?.region ?? regions[0] ?? "");
  const values = useSignal<Readonly<Record<string, string>>>(
    Object.fromEntries(
      fields.map((field) => [field.name, writeField(found?.properties[field.name])]),
    ),
  );
  const mistakes = useSignal<Readonly<Record<string, string>>>({});
  const refusal = useSignal<string | undefined>(undefined);
  const isAsked = useSignal(false);
  const shown = found ? fields.filter(({ fixed }) => !fixed) : fields;
  const needed = shown.filter(({ required }) => required);
  const others = shown.filter(({ required }) => !required);

  const send = async (act: "create" | "update" | "delete") => {
    const read = readFields(act === "delete" ? [] : shown, values.value, found?.properties ?? {});
    mistakes.value = read.mistakes;
    refusal.value = undefined;
    const [first] = Object.keys(read.mistakes);
    if (first !== undefined) {
      document.getElementById(`field-${first}`)?.focus();
      return;
    }
    try {
      const { identifier } = await call("POST resource", {
        ...{ act, type, region: region.value, properties: read.properties },
        ...(found && { identifier: found.identifier }),
      });
      announce(`${identifier} is ${act}d.`);
      if (act === "create") navigate(linkTo("aws", type, region.value, identifier));
      if (act === "delete") navigate(linkTo("aws", type));
    } catch (error) {
      refusal.value = (error as Error).message;
    }
  };
  const input = (field: TypeField) => (
    <FieldInput
      key={field.name}
      field={field}
      value={values.value[field.name] ?? ""}
      mistake={mistakes.value[field.name]}
      change={(value) => (values.value = { ...values.value, [field.name]: value })}
    />
  );
  return (
    <div class="columns">
      <form
        class="panel form"
        noValidate
        aria-label={found ? `Change ${found.identifier}` : `New ${type}`}
        onSubmit={(event) => {
          event.preventDefault();
          void send(found ? "update" : "create");
        }}
      >
        {!found && (
          <label class="field">
            <span>Region</span>
            <select
              value={region.value}
              onChange={(event) => (region.value = event.currentTarget.value)}
            >
              {regions.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </select>
          </label>
        )}
        {needed.map(input)}
        {needed.length === 0 && <p class="muted">Nothing has to be given.</p>}
        {others.length > 0 && (
          <details open={found !== undefined || needed.length === 0}>
            <summary>{counted(others.length, "more property", "more properties")}</summary>
            <div class="pile spaced">{others.map(input)}</div>
          </details>
        )}
        {refusal.value !== undefined && (
          <p class="state is-bad" role="alert">
            {refusal.value}
          </p>
        )}
        <div class="filters">
          <button type="submit" class="primary">
            {found ? "Save the changes" : "Make it"}
          </button>
          {found && !isAsked.value && (
            <button type="button" class="danger" onClick={() => (isAsked.value = true)}>
              Delete
            </button>
          )}
          {found && isAsked.value && (
            <>
              <button type="button" class="danger" onClick={() => void send("delete")}>
                Yes, delete it
              </button>
              <button type="button" onClick={() => (isAsked.value = false)}>
                Keep it
              </button>
            </>
          )}
        </div>
      </form>
      {found && (
        <section class="panel" aria-labelledby="as-is">
          <h2 id="as-is">As it is</h2>
          <JsonView value={found.properties} />
        </section>
      )}
    </div>
  );
}
