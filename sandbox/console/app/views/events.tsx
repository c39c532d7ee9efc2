import type { ShownEvent } from "../../look-types";
import { EventPage } from "../event-page";
import { Badge } from "../pieces/badge";
import { Heading } from "../pieces/heading";
import { Shown } from "../pieces/states";
import { Table, type Column } from "../pieces/table";
import { Ago } from "../pieces/time";
import { linkTo, query, setQuery } from "../router";
import { TextFilter } from "../text-filter";
import { useCall } from "../use-call";
import type { View, ViewProps } from "../view";

/** What came by the event bus, and what every rule made of it. */
export const events: View = { path: "events", title: "Events", icon: "events", Page: Events };

const columns: readonly Column<ShownEvent>[] = [
  { title: "Event", width: "1.6fr", show: ({ name }) => name, by: ({ name }) => name },
  { title: "Source", width: "1fr", show: ({ source }) => source, by: ({ source }) => source },
  {
    ...{ title: "Deliveries", width: "8rem" },
    show: ({ deliveries }) =>
      deliveries > 0 ? (
        <Badge text={`${deliveries} delivered`} standing="good" />
      ) : (
        <Badge text="no rule" standing="waiting" />
      ),
    by: ({ deliveries }) => deliveries,
  },
  { title: "When", width: "7rem", show: ({ at }) => <Ago at={at} />, by: ({ at }) => at },
];

/** Shown where there are several. */
const accountColumn: Column<ShownEvent> = {
  ...{ title: "Account", width: "8rem" },
  show: ({ account = "" }) => <span class="mono">{account}</span>,
  by: ({ account = "" }) => account,
};

function columnsFor(events: readonly ShownEvent[]): readonly Column<ShownEvent>[] {
  const accounts = new Set(events.flatMap(({ account }) => account ?? []));
  return accounts.size > 1
    ? [columns.slice(0, 2), accountColumn, columns.slice(2)].flat()
    : columns;
}

function Events({ rest: [hop] }: ViewProps) {
  return hop === undefined ? <EventList /> : <EventPage key={hop} hop={hop} />;
}

function EventList() {
  const loaded = useCall("GET events", {}, ({ detail }) => detail?.kind === "event");
  const text = query.value.get("text") ?? "";
  const only = query.value.get("only") ?? "";
  return (
    <>
      <Heading
        title="Events"
        about="Every event on the bus. Open one to see what each rule makes of it, and why nothing came of it."
      />
      <div class="filters" role="search" aria-label="Filter the events">
        <TextFilter />
        <select
          aria-label="Deliveries"
          value={only}
          onChange={(event) => setQuery("only", event.currentTarget.value)}
        >
          <option value="">All events</option>
          <option value="taken">Taken by a rule</option>
          <option value="none">Taken by none</option>
        </select>
      </div>
      <Shown of={loaded}>
        {({ events: all }) => (
          <Table
            label="Events"
            rows={all.filter((event) => fits(event, text, only))}
            columns={columnsFor(all)}
            keyOf={({ hop }) => String(hop)}
            hrefOf={({ hop }) => linkTo("events", String(hop))}
            empty={
              all.length === 0
                ? "No event has come yet. Change a resource of AWS, and one comes."
                : "No event fits these filters."
            }
          />
        )}
      </Shown>
    </>
  );
}

function fits(
  { name, source, account = "", deliveries }: ShownEvent,
  text: string,
  only: string,
): boolean {
  if (only === "taken" && deliveries === 0) return false;
  if (only === "none" && deliveries > 0) return false;
  return `${name} ${source} ${account}`.toLowerCase().includes(text.toLowerCase());
}
