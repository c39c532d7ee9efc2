import { Graph, layout } from "@dagrejs/dagre";
import { useMemo } from "preact/hooks";
import type { ShownBlueprint } from "../look-types";
import { linkTo } from "./router";

const WIDTH = 215;
const HEIGHT = 34;

/** Blueprints as boxes, relations as arrows to what they point at; those without relations are left out. */
export function BlueprintGraph({ blueprints }: { readonly blueprints: readonly ShownBlueprint[] }) {
  const shape = JSON.stringify(
    blueprints.map(({ identifier, relations }) => [identifier, relations]),
  );
  const drawn = useMemo(() => place(blueprints), [shape]);
  if (drawn.nodes.length === 0) return <p class="muted">No blueprint has a relation.</p>;
  return (
    <div class="graph" tabIndex={0} role="group" aria-label="Graph of relations">
      <svg viewBox={`0 0 ${drawn.width} ${drawn.height}`} width={drawn.width} height={drawn.height}>
        <defs>
          <marker
            id="tip"
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="7"
            markerHeight="7"
            orient="auto"
          >
            <path d="M0 0 8 4 0 8z" />
          </marker>
        </defs>
        {drawn.edges.map(({ name, path }) => (
          <path key={name} class="edge" d={path} marker-end="url(#tip)">
            <title>{name}</title>
          </path>
        ))}
        {drawn.nodes.map(({ identifier, title, x, y }) => (
          <a key={identifier} href={linkTo("catalog", identifier)}>
            <rect x={x - WIDTH / 2} y={y - HEIGHT / 2} width={WIDTH} height={HEIGHT} rx="6" />
            <text x={x} y={y + 4} text-anchor="middle">
              {title.length > 32 ? `${title.slice(0, 31)}…` : title}
            </text>
          </a>
        ))}
      </svg>
    </div>
  );
}

function place(blueprints: readonly ShownBlueprint[]) {
  const titles = new Map(blueprints.map(({ identifier, title }) => [identifier, title]));
  const relations = blueprints.flatMap(({ identifier, relations: own }) =>
    Object.entries(own)
      .filter(([, { target }]) => titles.has(target))
      .map(([name, { target }]) => ({ from: identifier, to: target, name })),
  );
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: 12, ranksep: 60, marginx: 8, marginy: 8 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const name of new Set(relations.flatMap(({ from, to }) => [from, to]))) {
    graph.setNode(name, { width: WIDTH, height: HEIGHT });
  }
  for (const { from, to, name } of relations) graph.setEdge(from, to, {}, name);
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    width,
    height,
    nodes: graph.nodes().map((identifier) => {
      const { x, y } = graph.node(identifier) as { x: number; y: number };
      return { identifier, title: titles.get(identifier) ?? identifier, x, y };
    }),
    edges: graph.edges().map((edge) => {
      const { points } = graph.edge(edge) as unknown as { points: { x: number; y: number }[] };
      const path = points.map(({ x, y }, index) => `${index === 0 ? "M" : "L"}${x} ${y}`).join("");
      return { name: `${edge.v} ${edge.name ?? ""} → ${edge.w}`, path };
    }),
  };
}
