import { BlueprintPage } from "../blueprint-page";
import { BlueprintGraph } from "../blueprint-graph";
import { EntityPage } from "../entity-page";
import { Badge } from "../pieces/badge";
import { Heading } from "../pieces/heading";
import { Panel } from "../pieces/panel";
import { Empty, Shown } from "../pieces/states";
import { linkTo, query, setQuery } from "../router";
import { useCall } from "../use-call";
import type { View, ViewProps } from "../view";

/** What is in Port: blueprints, their entities, and the history of each. */
export const catalog: View = {
  ...{ path: "catalog", title: "Catalog", icon: "catalog" },
  Page: Catalog,
};

function Catalog({ rest: [blueprint, entity] }: ViewProps) {
  if (blueprint === undefined) return <Blueprints />;
  if (entity === undefined) return <BlueprintPage key={blueprint} blueprint={blueprint} />;
  return <EntityPage key={`${blueprint}/${entity}`} blueprint={blueprint} identifier={entity} />;
}

function Blueprints() {
  const loaded = useCall("GET blueprints", {}, ({ detail }) => detail?.kind === "entity");
  const text = query.value.get("text") ?? "";
  return (
    <>
      <Heading
        title="Catalog"
        about="What Port knows: blueprints, how they are related, and their entities, each with who wrote what."
      />
      <Shown of={loaded}>
        {({ blueprints }) => {
          const fits = ({ identifier, title }: { identifier: string; title: string }) =>
            `${identifier} ${title}`.toLowerCase().includes(text.toLowerCase());
          const shown = blueprints
            .filter(fits)
            .toSorted((one, other) => other.entities - one.entities);
          return (
            <>
              <div class="filters">
                <input
                  type="search"
                  aria-label="Filter the blueprints"
                  placeholder="Filter by name"
                  value={text}
                  onInput={(event) => setQuery("text", event.currentTarget.value)}
                />
              </div>
              {shown.length === 0 && <Empty text="No blueprint fits this filter." />}
              <ul class="cards is-narrow" aria-label="Blueprints">
                {shown.map(({ identifier, title, entities }) => (
                  <li key={identifier}>
                    <a class="card is-row" href={linkTo("catalog", identifier)}>
                      <strong>{title}</strong>
                      <Badge text={String(entities)} standing={entities > 0 ? "busy" : "quiet"} />
                      <span class="unseen"> entities</span>
                    </a>
                  </li>
                ))}
              </ul>
              <Panel title="How they are related">
                <BlueprintGraph blueprints={blueprints} />
              </Panel>
            </>
          );
        }}
      </Shown>
    </>
  );
}
