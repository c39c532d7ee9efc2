import type { EntityChange, ShownEntity } from "../look-types";
import { Badge } from "./pieces/badge";
import { Empty, Shown } from "./pieces/states";
import { Heading } from "./pieces/heading";
import { JsonView } from "./pieces/json-view";
import { Panel } from "./pieces/panel";
import { textOf } from "./pieces/text-of";
import { Ago } from "./pieces/time";
import { linkTo } from "./router";
import { useCall } from "./use-call";

/** One entity: what it is, what it is related to, and who wrote what. */
export function EntityPage({
  blueprint,
  identifier,
}: {
  readonly blueprint: string;
  readonly identifier: string;
}) {
  const known = useCall("GET blueprints", {});
  const own = known.data?.blueprints.find((one) => one.identifier === blueprint);
  const loaded = useCall(
    "GET entity",
    { blueprint, identifier },
    ({ detail }) => detail?.kind === "entity" && detail.identifier === identifier,
  );
  const actions = useCall("GET actions", {});
  const fitting = actions.data?.actions.filter(
    (action) => action.blueprint.identifier === blueprint && action.operation !== "CREATE",
  );
  const crumbs = [
    { title: "Catalog", href: linkTo("catalog") },
    { title: own?.title ?? blueprint, href: linkTo("catalog", blueprint) },
  ];
  return (
    <Shown of={loaded} top={<Heading title={identifier} crumbs={crumbs} />}>
      {({ entity, pointing, history }) => (
        <>
          <Heading
            title={entity?.title ?? identifier}
            crumbs={crumbs}
            about={<span class="mono">{identifier}</span>}
          >
            {entity &&
              fitting?.map((action) => (
                <a
                  key={action.identifier}
                  class="button"
                  href={`${linkTo("self-service", action.identifier)}?entity=${encodeURIComponent(identifier)}`}
                >
                  {action.title}
                </a>
              ))}
          </Heading>
          {!entity && (
            <Empty text={history.length > 0 ? "It is deleted." : "There is no such entity."}>
              <a class="button" href={linkTo("catalog", blueprint)}>
                All of this blueprint
              </a>
            </Empty>
          )}
          {entity && (
            <div class="columns">
              <Properties entity={entity} />
              <Panel title="Relations">
                <Relations entity={entity} targets={targetsOf(own?.relations)} />
                {pointing.map((one) => (
                  <p key={`${one.blueprint}/${one.identifier}/${one.relation}`}>
                    <a href={linkTo("catalog", one.blueprint, one.identifier)}>
                      {one.blueprint}/{one.identifier}
                    </a>{" "}
                    <span class="muted">has it as {one.relation}</span>
                  </p>
                ))}
              </Panel>
            </div>
          )}
          <Panel title="History" isLive>
            {history.length === 0 && <p class="muted">Nothing of it is remembered.</p>}
            <ol class="history">
              {history.map((change) => (
                <Change key={change.hop} change={change} />
              ))}
            </ol>
          </Panel>
        </>
      )}
    </Shown>
  );
}

function targetsOf(relations: Readonly<Record<string, { readonly target: string }>> = {}) {
  return new Map(Object.entries(relations).map(([name, { target }]) => [name, target]));
}

function Properties({ entity }: { readonly entity: ShownEntity }) {
  const given = Object.entries(entity.properties).filter(([, value]) => value !== null);
  return (
    <Panel title="Properties">
      {given.length === 0 && <p class="muted">It has none.</p>}
      <dl class="facts">
        {given.map(([name, value]) => (
          <Fact key={name} name={name} value={value} />
        ))}
      </dl>
    </Panel>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: unknown }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{typeof value === "object" ? <JsonView value={value} open={1} /> : textOf(value)}</dd>
    </>
  );
}

function Relations({
  entity,
  targets,
}: {
  readonly entity: ShownEntity;
  readonly targets: ReadonlyMap<string, string>;
}) {
  const given = Object.entries(entity.relations).filter(([, to]) => [to ?? []].flat().length > 0);
  if (given.length === 0) return <p class="muted">It points at nothing.</p>;
  return (
    <dl class="facts">
      {given.flatMap(([name, to]) => [
        <dt key={`${name}-name`}>{name}</dt>,
        <dd key={name}>
          {[to ?? []].flat().map((one) => (
            <a key={one} class="inline" href={linkTo("catalog", targets.get(name) ?? "", one)}>
              {one}
            </a>
          ))}
        </dd>,
      ])}
    </dl>
  );
}

function Change({ change: { at, change, causes, changed } }: { readonly change: EntityChange }) {
  return (
    <li>
      <p>
        <Badge text={change} /> <Ago at={at} />
        {causes.length === 0 && <span class="muted"> by the sandbox itself</span>}
        {causes.map(({ trace, title, isRun }) => (
          <span key={trace}>
            {" by "}
            <a href={isRun ? linkTo("runs", trace) : linkTo("traces", trace)}>{title}</a>
          </span>
        ))}
      </p>
      {changed.length > 0 && (
        <details>
          <summary>{changed.map(({ name }) => name).join(", ")}</summary>
          <div class="diff" role="table" aria-label="What changed">
            {changed.map(({ name, before, after }) => (
              <div role="row" key={name}>
                <span role="rowheader">{name}</span>
                <span role="cell" class="before">
                  {textOf(before) || "—"}
                </span>
                <span role="cell" class="after">
                  {textOf(after) || "—"}
                </span>
              </div>
            ))}
          </div>
        </details>
      )}
    </li>
  );
}
