import { size, type Layout, type Placed } from "../../../map/layout";
import type { AlarmView } from "../../../map/alarms";
import type { MapEdge, StackMap } from "../../../map/map-types";
import { usePulses } from "./use-pulses";
import type { Way } from "./use-way";

/** Draws the map: places that can be chosen, lines, and what moves along them. */
export function MapDrawing({
  map,
  layout,
  queues,
  alarms,
  way,
  chosen,
  choose,
}: {
  readonly map: StackMap;
  readonly layout: Layout;
  /** Messages by name of the queue. */
  readonly queues: Readonly<Record<string, number>>;
  /** Those that ring. */
  readonly alarms: readonly AlarmView[];
  readonly way: Way;
  /** Id of the chosen place; empty for none. */
  readonly chosen: string;
  readonly choose: (id: string) => void;
}) {
  const pulses = usePulses(map);
  const places = new Map(layout.nodes.map((node) => [node.id, node]));
  const shown = way.steps.slice(0, way.shown);
  const passed = new Set(shown.map(({ from, to }) => `${from} ${to}`));
  const reached = new Set(shown.flatMap(({ from, to }) => [from, to]));
  const bad = new Set(shown.filter(({ isBad }) => isBad).map(({ to }) => to));
  const last = way.isPlaying ? shown.at(-1) : undefined;
  const lineOf = ({ from, to }: { from?: string; to: string }) => {
    const [one, other] = [places.get(from ?? ""), places.get(to)];
    return one && other ? linePath(one, other) : undefined;
  };
  const hasWay = way.trace !== "";
  return (
    <div
      class={`map ${hasWay ? "has-way" : ""}`}
      tabIndex={0}
      role="group"
      aria-label="Map of the stack"
    >
      <svg
        viewBox={`0 0 ${layout.width} ${layout.height}`}
        style={{ minWidth: `${layout.width * 0.6}px` }}
      >
        {layout.lanes.map(({ title, y, height }) => (
          <g key={title} class="map-lane">
            <rect
              x={layout.laneX[0]}
              y={y}
              width={layout.laneX[1] - layout.laneX[0]}
              height={height}
              rx="8"
            />
            <text x={layout.laneX[0] + 10} y={y + 17}>
              {title}
            </text>
          </g>
        ))}
        {map.edges.map((edge) => {
          const key = `${edge.from} ${edge.to}`;
          const isNear = chosen !== "" && [edge.from, edge.to].includes(chosen);
          return (
            <path key={key} class={edgeClass(edge, passed.has(key), isNear)} d={lineOf(edge)} />
          );
        })}
        {pulses.map((pulse) => (
          <Moving key={pulse.key} path={lineOf(pulse)} isBad={pulse.isBad === true} />
        ))}
        {last && <Moving key={`way ${last.hop}`} path={lineOf(last)} isBad={last.isBad === true} />}
        {layout.nodes.map((node) => (
          <Place
            key={node.id}
            node={node}
            messages={queues[node.name] ?? 0}
            alarm={alarms.find(({ about }) => about === node.name)}
            isChosen={node.id === chosen}
            isReached={reached.has(node.id)}
            isBad={bad.has(node.id) || pulses.some(({ to, isBad }) => to === node.id && isBad)}
            choose={() => choose(node.id)}
          />
        ))}
      </svg>
    </div>
  );
}

/** A message on its way along a line. */
function Moving({ path, isBad }: { readonly path: string | undefined; readonly isBad: boolean }) {
  if (path === undefined) return null;
  return (
    <circle
      class={`pulse ${isBad ? "is-bad" : ""}`}
      r="6"
      style={{ offsetPath: `path("${path}")` }}
    />
  );
}

function Place({
  node,
  messages,
  alarm,
  isChosen,
  isReached,
  isBad,
  choose,
}: {
  readonly node: Placed;
  readonly messages: number;
  readonly alarm: AlarmView | undefined;
  readonly isChosen: boolean;
  readonly isReached: boolean;
  readonly isBad: boolean;
  readonly choose: () => void;
}) {
  const { kind, label, x, y } = node;
  const isDead = kind === "dead letters" && messages > 0;
  const held = kind === "queue" || kind === "dead letters" ? messages : 0;
  const classes = [
    ...["place", `is-${kind.replace(" ", "-")}`],
    ...(isChosen ? ["is-chosen"] : []),
    ...(isReached ? ["is-reached"] : []),
    ...(isBad || isDead || alarm ? ["is-bad"] : []),
  ];
  return (
    <g
      class={classes.join(" ")}
      role="button"
      // SVG knows the attribute by this spelling alone.
      tabindex={0}
      aria-pressed={isChosen}
      aria-description={alarm?.description}
      transform={`translate(${x - size.nodeWidth / 2} ${y - size.nodeHeight / 2})`}
      onClick={choose}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        choose();
      }}
    >
      <rect
        width={size.nodeWidth}
        height={size.nodeHeight}
        rx={kind === "queue" || kind === "dead letters" ? 16 : 6}
      />
      <text x={size.nodeWidth / 2} y={kind === "outside" ? 21 : 15} class="place-label">
        {`${label.length > 18 ? `${label.slice(0, 17)}…` : label} `}
      </text>
      <text x={size.nodeWidth / 2} y="27" class="place-kind">
        {`${kind === "outside" ? "" : kind}${alarm ? " · alarm" : ""} `}
      </text>
      {held > 0 && (
        <g class="place-count">
          <circle cx={size.nodeWidth - 4} cy="3" r="10" />
          <text x={size.nodeWidth - 4} y="7">
            {held > 99 ? "99+" : held}
          </text>
        </g>
      )}
    </g>
  );
}

function edgeClass({ kind }: MapEdge, isPassed: boolean, isNear: boolean): string {
  return `line is-${kind} ${isPassed ? "is-passed" : ""} ${isNear ? "is-near" : ""}`;
}

/** A line from the right of one place to the left of another, with a bow where it goes back. */
function linePath(from: Placed, to: Placed): string {
  const start = from.x + size.nodeWidth / 2;
  const end = to.x - size.nodeWidth / 2;
  if (end > start) {
    const bend = Math.max(24, (end - start) / 2);
    return `M ${start} ${from.y} C ${start + bend} ${from.y}, ${end - bend} ${to.y}, ${end} ${to.y}`;
  }
  const middle = (from.y + to.y) / 2 + (from.y === to.y ? 26 : 0);
  return `M ${start} ${from.y} C ${start + 40} ${middle}, ${end - 40} ${middle}, ${end} ${to.y}`;
}
