import type { ShownBlueprint, ShownEntity } from "../look-types";
import { Heading } from "./pieces/heading";
import { Shown } from "./pieces/states";
import { Table, type Column } from "./pieces/table";
import { textOf } from "./pieces/text-of";
import { Ago } from "./pieces/time";
import { linkTo, query, setQuery } from "./router";
import { useCall } from "./use-call";

/** So many properties have a column. */
const MOST = 4;

/** The entities of one blueprint. */
export function BlueprintPage({ blueprint }: { readonly blueprint: string }) {
  const known = useCall("GET blueprints", {});
  const loaded = useCall(
    "GET entities",
    { blueprint },
    ({ detail }) => detail?.kind === "entity" && detail.blueprint === blueprint,
  );
  const text = query.value.get("text") ?? "";
  const own = known.data?.blueprints.find(({ identifier }) => identifier === blueprint);
  const crumbs = [{ title: "Catalog", href: linkTo("catalog") }];
  return (
    <>
      <Heading title={own?.title ?? blueprint} about={own?.description} crumbs={crumbs} />
      <div class="filters">
        <input
          type="search"
          aria-label="Filter the entities"
          placeholder="Filter by any of their values"
          value={text}
          onInput={(event) => setQuery("text", event.currentTarget.value)}
        />
      </div>
      <Shown of={loaded}>
        {({ entities }) => (
          <Table
            label={`Entities of ${own?.title ?? blueprint}`}
            rows={entities.filter((entity) => fits(entity, text))}
            columns={columnsOf(own)}
            keyOf={({ identifier }) => identifier}
            hrefOf={({ identifier }) => linkTo("catalog", blueprint, identifier)}
            empty={
              entities.length === 0
                ? "There is none yet. An action or an event from AWS makes one."
                : "No entity fits this filter."
            }
          />
        )}
      </Shown>
    </>
  );
}

function columnsOf(blueprint: ShownBlueprint | undefined): Column<ShownEntity>[] {
  const names = Object.keys(blueprint?.properties ?? {}).slice(0, MOST);
  return [
    {
      ...{ title: "Title", width: "1.5fr" },
      show: ({ title }) => title,
      by: ({ title }) => title,
    },
    ...names.map((name): Column<ShownEntity> => {
      const { title } = blueprint?.properties[name] ?? {};
      return {
        title: typeof title === "string" ? title : name,
        width: "1fr",
        show: ({ properties }) => textOf(properties[name]),
        by: ({ properties }) => {
          const value = properties[name];
          return typeof value === "number" ? value : textOf(value);
        },
      };
    }),
    {
      ...{ title: "Written", width: "7rem" },
      show: ({ updatedAt }) => <Ago at={updatedAt} />,
      by: ({ updatedAt }) => Date.parse(updatedAt),
    },
  ];
}

function fits({ identifier, title, properties }: ShownEntity, text: string): boolean {
  if (text === "") return true;
  const all = [identifier, title, ...Object.values(properties).map(textOf)].join(" ");
  return all.toLowerCase().includes(text.toLowerCase());
}
