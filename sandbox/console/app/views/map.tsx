import { useMemo } from "preact/hooks";
import { layOut } from "../../../map/layout";
import { Letters } from "../drive/letters";
import { MapDrawing } from "../drive/map-drawing";
import { PlacePanel } from "../drive/place-panel";
import { Alarms } from "../drive/alarms";
import { useWay } from "../drive/use-way";
import { WayPanel } from "../drive/way-panel";
import { counted } from "../pieces/counted";
import { Heading } from "../pieces/heading";
import { Loading, Problem } from "../pieces/states";
import { query, setQuery } from "../router";
import { useCall } from "../use-call";
import type { View } from "../view";

/** The stack, drawn from its own resources, and what goes along it. */
export const map: View = { path: "map", title: "Map", icon: "map", Page: MapView };

/** Queues may hold more or fewer messages, or a function has failed. */
const changesHealth = ({ part, detail }: { part: string; detail?: { kind: string } }) =>
  part === "SQS" || part === "Redrive" || detail?.kind === "failed";

function MapView() {
  const drawn = useCall("GET map", {}, ({ detail }) => detail?.kind === "deployed");
  const health = useCall("GET health", {}, changesHealth);
  const place = query.value.get("place") ?? "";
  const layout = useMemo(() => drawn.data && layOut(drawn.data.map), [drawn.data]);
  const way = useWay(drawn.data?.map, query.value.get("trace") ?? "");
  const ringing = health.data?.alarms.filter(({ state }) => state === "ringing") ?? [];
  return (
    <>
      <Heading
        title="Map"
        about="The stack, drawn from the resources that the program declares. Messages move along the lines as they happen; choose what happened to see its way again."
      >
        <span class={ringing.length > 0 ? "badge is-bad" : "badge is-good"} role="status">
          {ringing.length === 0
            ? "no alarm rings"
            : counted(ringing.length, "alarm rings", "alarms ring")}
        </span>
      </Heading>
      {drawn.error !== undefined && <Problem text={drawn.error} retry={drawn.reload} />}
      {!drawn.data && drawn.error === undefined && <Loading what="Drawing the stack" />}
      {drawn.data && layout && (
        <MapDrawing
          map={drawn.data.map}
          layout={layout}
          queues={health.data?.queues ?? {}}
          alarms={ringing}
          way={way}
          chosen={place}
          choose={(id) => setQuery("place", id === place ? "" : id)}
        />
      )}
      <div class="columns">
        <WayPanel way={way} map={drawn.data?.map} />
        <div class="pile">
          {drawn.data && place !== "" && (
            <PlacePanel
              map={drawn.data.map}
              place={place}
              alarms={health.data?.alarms ?? []}
              queues={health.data?.queues ?? {}}
            />
          )}
          <Letters />
          <Alarms of={health} />
        </div>
      </div>
    </>
  );
}
