import type { Overview, ShownHop } from "../../look-types";
import { latest } from "../live";
import { Badge } from "../pieces/badge";
import { nameOf } from "../pieces/counted";
import { Heading } from "../pieces/heading";
import { Panel } from "../pieces/panel";
import { Shown } from "../pieces/states";
import { Ago } from "../pieces/time";
import { linkTo } from "../router";
import { useCall } from "../use-call";
import type { View } from "../view";

/** What is here, what has just happened, and what to try first. */
export const home: View = { path: "", title: "Home", icon: "home", Page: Home };

const kinds: readonly unknown[] = ["begun", "ended", "entity", "mail", "event", "deployed"];

function Home() {
  const loaded = useCall("GET overview", {}, ({ detail }) => kinds.includes(detail?.kind));
  return (
    <>
      <Heading
        title="Longshore on this machine"
        about="Port, AWS and the whole stack between them. Nothing here costs anything or leaves this machine: try whatever you like."
      />
      <Shown of={loaded}>
        {(overview) => (
          <>
            <Systems overview={overview} />
            <div class="columns">
              <First />
              <Happened />
            </div>
          </>
        )}
      </Shown>
    </>
  );
}

function Systems({ overview }: { readonly overview: Overview }) {
  const { runs } = overview;
  const undecided = overview.undecided + runs.waiting;
  return (
    <div class="columns systems">
      <System
        title="Self-service actions"
        href={linkTo("runs")}
        about="A form in Port starts a handler in AWS."
        facts={[
          [overview.actions, nameOf(overview.actions, "action")],
          [runs.all, nameOf(runs.all, "run")],
          [runs.failed, "failed"],
        ]}
        health={runs.failed > 0 ? [`${runs.failed} failed`, "waiting"] : ["healthy", "good"]}
      />
      <System
        title="Live catalog"
        href={linkTo("catalog")}
        about="What changes in AWS shows up in Port."
        facts={[
          [overview.blueprints, nameOf(overview.blueprints, "blueprint")],
          [overview.entities, nameOf(overview.entities, "entity", "entities")],
          [overview.resources, `${nameOf(overview.resources, "resource")} in AWS`],
        ]}
        health={
          overview.undelivered > 0
            ? [`${overview.undelivered} not delivered`, "bad"]
            : ["healthy", "good"]
        }
      />
      <System
        title="Approvals"
        href={linkTo("mail")}
        about="A person decides before a launch goes on."
        facts={[
          [overview.mails, nameOf(overview.mails, "e-mail")],
          [undecided, "waiting for a decision"],
        ]}
        health={undecided > 0 ? [`${undecided} waiting`, "waiting"] : ["healthy", "good"]}
      />
    </div>
  );
}

function System({
  title,
  href,
  about,
  facts,
  health: [health, standing],
}: {
  readonly title: string;
  readonly href: string;
  readonly about: string;
  readonly facts: readonly (readonly [number, string])[];
  readonly health: readonly [string, "good" | "bad" | "waiting"];
}) {
  return (
    <a class="card system" href={href}>
      <span class="panel-head">
        <strong>{title}</strong>
        <Badge text={health} standing={standing} />
      </span>
      <span class="muted">{about}</span>
      <span class="numbers">
        {facts.map(([number, name]) => (
          <span key={name}>
            <b>{number.toLocaleString("en")}</b> {name}
          </span>
        ))}
      </span>
    </a>
  );
}

function First() {
  const tries: readonly (readonly [string, string, string])[] = [
    [
      linkTo("self-service", "create_vm"),
      "Create a VM",
      "Fill in the form, and watch the run end.",
    ],
    [
      linkTo("self-service", "launch_static_site"),
      "Launch a site",
      "It waits for a decision in the mailbox.",
    ],
    [linkTo("map"), "See the stack", "Messages move along it as they happen."],
    [
      linkTo("faults"),
      "Break something",
      "Make Port slow or take it down, and see that nothing is lost.",
    ],
    [linkTo("events"), "Ask why nothing happened", "What each rule makes of an event."],
  ];
  return (
    <Panel title="Try first">
      <ol class="tries">
        {tries.map(([href, title, about]) => (
          <li key={href}>
            <a href={href}>{title}</a>
            <span class="muted">{about}</span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Happened() {
  const told = latest.value.filter(({ detail }) => kinds.includes(detail?.kind)).slice(-12);
  return (
    <Panel title="Just happened">
      {told.length === 0 && (
        <p class="muted">Nothing yet. Start an action, and it shows up here.</p>
      )}
      <ol class="happened">
        {told.toReversed().map((hop) => (
          <Happening key={hop.id} hop={hop} />
        ))}
      </ol>
    </Panel>
  );
}

function Happening({ hop }: { readonly hop: ShownHop }) {
  const [trace] = hop.traces;
  const href = hrefOf(hop, trace);
  return (
    <li>
      <span class="muted">
        <Ago at={hop.at} />
      </span>
      {href ? <a href={href}>{hop.what}</a> : <span>{hop.what}</span>}
    </li>
  );
}

function hrefOf({ id, detail }: ShownHop, trace: string | undefined): string | undefined {
  if (detail?.kind === "entity") return linkTo("catalog", detail.blueprint, detail.identifier);
  if (detail?.kind === "event") return linkTo("events", String(id));
  if (detail?.kind === "mail") return linkTo("mail");
  if (trace === undefined) return undefined;
  return trace.startsWith("r_") ? linkTo("runs", trace) : linkTo("traces", trace);
}
