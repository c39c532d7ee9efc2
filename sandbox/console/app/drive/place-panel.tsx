import type { AlarmView } from "../../../map/alarms";
import type { StackMap } from "../../../map/map-types";
import { Badge } from "../pieces/badge";
import { Empty } from "../pieces/states";
import { setQuery } from "../router";

/** What a chosen place is: what comes to it, what goes from it, and its alarms. */
export function PlacePanel({
  map,
  place,
  alarms,
  queues,
}: {
  readonly map: StackMap;
  readonly place: string;
  readonly alarms: readonly AlarmView[];
  readonly queues: Readonly<Record<string, number>>;
}) {
  const node = map.nodes.find(({ id }) => id === place);
  if (!node) return <Empty text={`There is no "${place}" on the map. Choose a place on it.`} />;
  const label = (id: string) => map.nodes.find((one) => one.id === id)?.label ?? id;
  const from = map.edges.filter(({ to }) => to === place).map((edge) => label(edge.from));
  const to = map.edges.filter((edge) => edge.from === place).map((edge) => label(edge.to));
  const own = alarms.filter(({ about }) => about === node.name);
  const held = queues[node.name];
  return (
    <section class="panel" aria-labelledby="place-title">
      <div class="panel-head">
        <h2 id="place-title">{node.label}</h2>
        <button type="button" class="quiet" onClick={() => setQuery("place", "")}>
          Close
        </button>
      </div>
      <dl class="facts">
        <dt>Is a</dt>
        <dd>{node.kind}</dd>
        <dt>Name in AWS</dt>
        <dd class="mono">{node.name}</dd>
        {held !== undefined && (
          <>
            <dt>Messages</dt>
            <dd>{held}</dd>
          </>
        )}
        {from.length > 0 && (
          <>
            <dt>Gets from</dt>
            <dd>{from.join(", ")}</dd>
          </>
        )}
        {to.length > 0 && (
          <>
            <dt>Hands to</dt>
            <dd>{to.join(", ")}</dd>
          </>
        )}
        {own.length > 0 && (
          <>
            <dt>Alarms</dt>
            <dd class="pile">
              {own.map(({ name, metric, state, threshold }) => (
                <span key={name}>
                  {metric} from {threshold} on <AlarmBadge state={state} />
                </span>
              ))}
            </dd>
          </>
        )}
      </dl>
    </section>
  );
}

/** How an alarm stands. */
export function AlarmBadge({ state }: Pick<AlarmView, "state">) {
  const standing = state === "ringing" ? "bad" : state === "quiet" ? "good" : "quiet";
  return <Badge text={state === "unknown" ? "not measured here" : state} standing={standing} />;
}
