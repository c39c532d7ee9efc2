import type { MapEdge, MapNode, StackMap } from "./map-types";

/** Where a node is drawn: its middle. */
export interface Placed extends MapNode {
  readonly x: number;
  readonly y: number;
}

/** A part of the stack, as the band that its nodes stand in. */
export interface Lane {
  readonly title: string;
  readonly y: number;
  readonly height: number;
}

/** The map as it is drawn. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly lanes: readonly Lane[];
  /** Where lanes begin and end, from left to right. */
  readonly laneX: readonly [number, number];
  readonly nodes: readonly Placed[];
}

/** Sizes in pixels. */
export const size = {
  nodeWidth: 152,
  nodeHeight: 32,
  column: 190,
  row: 42,
  laneTop: 26,
  gap: 12,
} as const;

/**
 * Places the map: what comes in stands at the left, what is told at the right, and each part of the stack
 * is a band between them, in which messages go from left to right.
 */
export function layOut({ nodes, edges }: StackMap): Layout {
  const groups = [...new Set(nodes.map(({ group }) => group).filter((group) => group !== ""))];
  const order = orderOf(groups);
  const depths = new Map(nodes.map(({ id }) => [id, 0]));
  for (const group of groups) {
    const members = nodes.filter((one) => one.group === group);
    for (const [id, depth] of depthsIn(members, edges)) depths.set(id, depth);
  }
  const columns = 1 + Math.max(0, ...depths.values());
  const placed: Placed[] = [];
  const lanes: Lane[] = [];
  let top = size.gap;
  for (const group of order) {
    const members = nodes.filter((one) => one.group === group);
    const byDepth = Map.groupBy(members, ({ id }) => depths.get(id) ?? 0);
    const rows = Math.max(...[...byDepth.values()].map(({ length }) => length));
    const height = size.laneTop + rows * size.row;
    lanes.push({ title: group, y: top, height });
    for (const [depth, column] of byDepth) {
      column.forEach((node, index) => {
        const y = top + size.laneTop + (index + 0.5) * size.row - 4;
        placed.push({ ...node, x: columnX(depth + 2), y });
      });
    }
    top += height + size.gap;
  }
  const strangers = nodes.filter(({ group }) => group === "");
  placed.push(...placeOutside(strangers, edges, placed, columns + 2));
  return {
    width: columnX(columns + 2) + size.column / 2,
    height: Math.max(top, ...placed.map(({ y }) => y + size.row)),
    ...{ lanes, nodes: placed },
    laneX: [columnX(2) - size.column / 2 + 8, columnX(columns + 1) + size.column / 2 - 8],
  };
}

function columnX(column: number): number {
  return (column + 0.5) * size.column;
}

/** What runs and what is mirrored first, where letters end last. */
function orderOf(groups: readonly string[]): string[] {
  const known = ["Runs", "Changes", "Catalog", "Approvals", "Port model"];
  const rank = (group: string) =>
    group === "Dead letters" ? 99 : (known.indexOf(group) + 100) % 100;
  return groups.toSorted((one, other) => rank(one) - rank(other));
}

/**
 * How many steps lead to each node within its group, from where messages come in. A way back counts for
 * nothing; what is only read and written, or given up to, stands right behind the first who does so.
 */
function depthsIn(members: readonly MapNode[], edges: readonly MapEdge[]): Map<string, number> {
  const ids = new Set(members.map(({ id }) => id));
  const inner = edges.filter(({ from, to }) => ids.has(from) && ids.has(to));
  const ways = inner.filter(({ kind }) => kind === "message");
  const isEntry = ({ id }: MapNode) =>
    edges.some(({ from, to, kind }) => to === id && kind === "message" && !ids.has(from)) ||
    !inner.some(({ to }) => to === id);
  const ordered = [...members.filter(isEntry), ...members.filter((one) => !isEntry(one))];
  const depths = new Map<string, number>();
  const go = (id: string, depth: number, under: ReadonlySet<string>) => {
    if ((depths.get(id) ?? -1) >= depth) return;
    depths.set(id, depth);
    const next = ways.filter(({ from, to }) => from === id && !under.has(to));
    for (const { to } of next) go(to, depth + 1, new Set([...under, to]));
  };
  for (const { id } of ordered.filter(isEntry)) go(id, 0, new Set([id]));
  for (const { id } of ordered) {
    if (depths.has(id)) continue;
    const users = inner.filter(({ to }) => to === id).map(({ from }) => depths.get(from) ?? 0);
    go(id, users.length === 0 ? 0 : Math.min(...users) + 1, new Set([id]));
  }
  return depths;
}

/** Beside what they hand messages to, or get them from, as far as there is room. */
function placeOutside(
  strangers: readonly MapNode[],
  edges: readonly MapEdge[],
  placed: readonly Placed[],
  last: number,
): Placed[] {
  const sources = new Set(edges.map(({ from }) => from));
  const targets = new Set(edges.map(({ to }) => to));
  const middle = (id: string, known: readonly Placed[]) => {
    const near = edges.flatMap(({ from, to }) => (from === id ? [to] : to === id ? [from] : []));
    const ys = known.filter((one) => near.includes(one.id)).map(({ y }) => y);
    return ys.length === 0 ? 0 : ys.reduce((sum, y) => sum + y, 0) / ys.length;
  };
  const place = (column: number, some: readonly MapNode[], known: readonly Placed[]) => {
    let free = size.gap + size.row / 2;
    return some
      .map((node) => ({ node, y: middle(node.id, known) }))
      .toSorted((one, other) => one.y - other.y)
      .map(({ node, y }) => {
        const chosen = Math.max(free, y);
        free = chosen + size.row;
        return { ...node, x: columnX(column), y: chosen };
      });
  };
  const between = strangers.filter(({ id }) => sources.has(id) && targets.has(id));
  const entries = strangers.filter(({ id }) => sources.has(id) && !targets.has(id));
  const exits = strangers.filter(({ id }) => !sources.has(id));
  const second = place(1, between, placed);
  return [...second, ...place(0, entries, [...placed, ...second]), ...place(last, exits, placed)];
}
