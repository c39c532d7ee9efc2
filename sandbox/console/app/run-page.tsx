import type { ShownRun } from "../look-types";
import { Attempts } from "./attempts";
import { Badge } from "./pieces/badge";
import { Heading } from "./pieces/heading";
import { JsonView } from "./pieces/json-view";
import { Panel } from "./pieces/panel";
import { Shown } from "./pieces/states";
import { textOf } from "./pieces/text-of";
import { Ago, duration } from "./pieces/time";
import { linkTo } from "./router";
import { useCall } from "./use-call";
import { Waterfall } from "./waterfall";

const crumbs = [{ title: "Runs", href: linkTo("runs") }];

/** One run: what it was given, how it went, and its way through the stack. */
export function RunPage({ id }: { readonly id: string }) {
  const loaded = useCall("GET run", { id }, ({ traces }) => traces.includes(id));
  return (
    <Shown of={loaded} top={<Heading title={id} crumbs={crumbs} />}>
      {({ run }) => (
        <>
          <Heading
            title={run.action.title}
            crumbs={crumbs}
            about={
              <>
                <span class="mono">{run.id}</span>, started by {run.by} <Ago at={run.createdAt} />
              </>
            }
          >
            <a class="button" href={linkTo("map") + `?trace=${id}`}>
              See its way on the map
            </a>
            <a
              class="button primary"
              href={`${linkTo("self-service", run.action.identifier)}?again=${id}`}
            >
              Run again with these inputs
            </a>
          </Heading>
          <Outcome run={run} />
          <div class="columns">
            <Inputs run={run} />
            <Log run={run} />
          </div>
          <div class="columns">
            <Steps run={run} />
            <Attempts attempts={run.attempts} />
          </div>
          <Waterfall trace={id} />
        </>
      )}
    </Shown>
  );
}

function Outcome({ run }: { readonly run: ShownRun }) {
  const took = run.endedAt && duration(Date.parse(run.endedAt) - Date.parse(run.createdAt));
  return (
    <Panel title="Outcome" end={<Badge text={run.status} />} isLive>
      <p class="summary">
        {run.summary || run.statusLabel || (run.endedAt ? "It said nothing." : "It is under way.")}
      </p>
      <dl class="facts">
        {took && (
          <>
            <dt>Took</dt>
            <dd>{took}</dd>
          </>
        )}
        {run.written.length > 0 && (
          <>
            <dt>Entities</dt>
            <dd>
              {run.written.map(({ blueprint, identifier, change }) => (
                <span class="inline" key={`${blueprint}/${identifier}`}>
                  <a href={linkTo("catalog", blueprint, identifier)}>
                    {blueprint}/{identifier}
                  </a>{" "}
                  <Badge text={change} />
                </span>
              ))}
            </dd>
          </>
        )}
        {run.links.length > 0 && (
          <>
            <dt>Links</dt>
            <dd>
              {run.links.map((link) => (
                <a key={link} class="inline" href={link} target="_blank" rel="noreferrer">
                  {link}
                </a>
              ))}
            </dd>
          </>
        )}
      </dl>
    </Panel>
  );
}

function Inputs({ run }: { readonly run: ShownRun }) {
  const given = Object.entries(run.inputs);
  const isEmpty = given.length + run.secretInputs.length === 0 && !run.entity;
  return (
    <Panel title="Inputs">
      {isEmpty && <p class="muted">It takes none.</p>}
      <dl class="facts">
        {run.entity && run.blueprint && (
          <>
            <dt>Entity</dt>
            <dd>
              <a href={linkTo("catalog", run.blueprint, run.entity)}>{run.entity}</a>
            </dd>
          </>
        )}
        {given.map(([name, value]) => (
          <Input key={name} name={name} value={value} />
        ))}
        {run.secretInputs.map((name) => (
          <Input key={name} name={name} value="••••" />
        ))}
      </dl>
    </Panel>
  );
}

function Input({ name, value }: { readonly name: string; readonly value: unknown }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{typeof value === "object" ? <JsonView value={value} /> : textOf(value)}</dd>
    </>
  );
}

function Log({ run: { log, createdAt, endedAt } }: { readonly run: ShownRun }) {
  return (
    <Panel title="Log" isLive>
      {log.length === 0 && (
        <p class="muted">
          {endedAt ? "It logged nothing." : "Nothing yet; lines come as they arrive."}
        </p>
      )}
      <ol class="log" tabIndex={log.length > 8 ? 0 : undefined}>
        {log.map(({ at, message }, index) => (
          <li key={index}>
            <span class="log-time">{duration(Date.parse(at) - Date.parse(createdAt))}</span>
            <span>{message}</span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Steps({ run: { steps } }: { readonly run: ShownRun }) {
  return (
    <Panel title="Steps">
      {steps.length === 0 && <p class="muted">Its handler has done no step of its own.</p>}
      <ol class="steps">
        {steps.map(({ name, milliseconds, result }) => (
          <li key={name}>
            <details>
              <summary>
                <strong>{name}</strong> <span class="muted">{duration(milliseconds)}</span>
              </summary>
              <JsonView value={result} />
            </details>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
