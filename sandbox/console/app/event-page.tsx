import type { Explained } from "../look-types";
import { Badge } from "./pieces/badge";
import { counted } from "./pieces/counted";
import { Heading } from "./pieces/heading";
import { JsonView } from "./pieces/json-view";
import { Panel } from "./pieces/panel";
import { Shown } from "./pieces/states";
import { linkTo } from "./router";
import { useCall } from "./use-call";
import { Waterfall } from "./waterfall";

/** One event: what came of it, and what every rule made of it. */
export function EventPage({ hop }: { readonly hop: string }) {
  const loaded = useCall("GET explain", { hop });
  const crumbs = [{ title: "Events", href: linkTo("events") }];
  return (
    <Shown of={loaded} top={<Heading title={`Event ${hop}`} crumbs={crumbs} />}>
      {({ event, paragraphs, written, trace }) => (
        <>
          <Heading
            title={titleOf(event)}
            crumbs={crumbs}
            about={`${originOf(event)} ${aboutOf(paragraphs)}`}
          >
            {trace && (
              <a class="button" href={`${linkTo("map")}?trace=${trace}`}>
                See its way on the map
              </a>
            )}
          </Heading>
          {written.length > 0 && (
            <Panel title="What came of it">
              {written.map(({ blueprint, identifier, change }) => (
                <span class="inline" key={`${blueprint}/${identifier}`}>
                  <a href={linkTo("catalog", blueprint, identifier)}>
                    {blueprint}/{identifier}
                  </a>{" "}
                  <Badge text={change} />
                </span>
              ))}
            </Panel>
          )}
          <div class="columns">
            <Panel title="What the rules make of it">
              {paragraphs.map((one) => (
                <Paragraph key={one.head} paragraph={one} />
              ))}
            </Panel>
            <Panel title="The event">
              <JsonView value={event} />
            </Panel>
          </div>
          {trace && <Waterfall trace={trace} />}
        </>
      )}
    </Shown>
  );
}

function Paragraph({ paragraph: { head, takes, lines } }: { readonly paragraph: Explained }) {
  return (
    <article class="explained">
      <h3>
        <Badge text={takes ? "takes it" : "does not"} standing={takes ? "good" : "waiting"} />{" "}
        {head.replace(/ (takes it|does not take it)\.?$/, "")}
      </h3>
      {lines.length > 0 && <pre class="why">{lines.join("\n")}</pre>}
    </article>
  );
}

function titleOf(event: unknown): string {
  const { detail, "detail-type": type } = event as {
    detail?: { eventName?: unknown };
    "detail-type"?: string;
  };
  return typeof detail?.eventName === "string" ? detail.eventName : (type ?? "Event");
}

function originOf(event: unknown): string {
  const { account, region } = event as { account: string; region: string };
  return `From the account ${account}, ${region}.`;
}

function aboutOf(paragraphs: readonly Explained[]): string {
  const taking = paragraphs.filter(({ takes }) => takes).length;
  return taking > 0
    ? `${counted(taking, "rule takes", "rules take")} it.`
    : "No rule takes it, so nothing happens.";
}
