import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { navigate } from "../router";
import { useVirtual } from "./use-virtual";
import { Icon } from "./icon";
import { Empty } from "./states";

/** One column of a table. */
export interface Column<Row> {
  readonly title: string;
  /** Width as CSS grid has it: `8rem`, `2fr`, … */
  readonly width: string;
  readonly show: (row: Row) => ComponentChildren;
  /** What rows are sorted by; a column without it cannot be sorted by. */
  readonly by?: (row: Row) => string | number;
}

/** Height of a row in pixels; the styles say the same. */
const ROW = 34;

/**
 * Rows of any number, of which only those are drawn that can be seen. The arrow keys go from row to row,
 * Enter opens one.
 */
export function Table<Row>({
  label,
  rows,
  columns,
  keyOf,
  hrefOf,
  empty = "There is nothing yet.",
}: {
  /** What the table holds, for ears. */
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
  /** Where a row leads. */
  readonly hrefOf?: (row: Row) => string;
  readonly empty?: string;
}) {
  const sort = useSignal<{ readonly column: number; readonly down: boolean } | undefined>(
    undefined,
  );
  const focus = useSignal(0);
  const sorted = sortRows(rows, columns, sort.value);
  const { scroller, items, height, show } = useVirtual(sorted.length, ROW);
  const template = columns.map(({ width }) => `minmax(0, ${width})`).join(" ");
  const move = (event: KeyboardEvent) => {
    const steps: Record<string, number> = {
      ...{ ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity },
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    focus.value = Math.max(0, Math.min(sorted.length - 1, focus.value + step));
    show(focus.value);
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-row="${focus.value}"]`)?.focus(),
    );
  };
  if (rows.length === 0) return <Empty text={empty} />;
  const focused = Math.min(focus.value, sorted.length - 1);
  const isDrawn = items.some(({ index }) => index === focused);
  return (
    <div class="table" role="table" aria-label={label} aria-rowcount={sorted.length + 1}>
      <div role="rowgroup" class="table-head">
        <div role="row" aria-rowindex={1} class="row" style={{ gridTemplateColumns: template }}>
          {columns.map(({ title, by }, column) => (
            <HeadCell
              key={title}
              title={title}
              isSortable={by !== undefined}
              sorted={sort.value?.column === column ? sort.value.down : undefined}
              sort={() =>
                (sort.value = {
                  column,
                  down: sort.value?.column === column ? !sort.value.down : false,
                })
              }
            />
          ))}
        </div>
      </div>
      <div
        class="table-body"
        role="rowgroup"
        ref={scroller}
        style={{ height: `${height}px` }}
        onKeyDown={move}
      >
        <div role="presentation" class="table-room" style={{ height: `${height}px` }}>
          {items.map(({ index, start }) => {
            const row = sorted[index];
            if (row === undefined) return null;
            const isFocusable = index === focused || (!isDrawn && index === items[0]?.index);
            const href = hrefOf?.(row);
            return (
              <div
                key={keyOf(row)}
                role="row"
                aria-rowindex={index + 2}
                data-row={index}
                class={`row ${href ? "is-link" : ""}`}
                tabIndex={isFocusable ? 0 : -1}
                style={{ gridTemplateColumns: template, transform: `translateY(${start}px)` }}
                onFocus={() => (focus.value = index)}
                onClick={(event) => {
                  const isInner = (event.target as Element).closest("a, button");
                  if (href && !isInner) navigate(href);
                }}
                onKeyDown={(event) => {
                  if (href && event.key === "Enter" && event.target === event.currentTarget)
                    navigate(href);
                }}
              >
                {columns.map(({ title, show: draw }) => (
                  <div key={title} role="cell" class="cell">
                    {draw(row)}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function HeadCell({
  title,
  isSortable,
  sorted,
  sort,
}: {
  readonly title: string;
  readonly isSortable: boolean;
  readonly sorted: boolean | undefined;
  readonly sort: () => void;
}) {
  const order = sorted === undefined ? undefined : sorted ? "descending" : "ascending";
  return (
    <div role="columnheader" class="cell" aria-sort={order}>
      {isSortable ? (
        <button type="button" class="sort" onClick={sort}>
          {title}
          {sorted !== undefined && <Icon name={sorted ? "down" : "up"} />}
        </button>
      ) : (
        title
      )}
    </div>
  );
}

function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sort: { readonly column: number; readonly down: boolean } | undefined,
): readonly Row[] {
  const by = sort && columns[sort.column]?.by;
  if (!by) return rows;
  const sign = sort.down ? -1 : 1;
  return rows.toSorted((one, other) => {
    const [a, b] = [by(one), by(other)];
    if (typeof a === "number" && typeof b === "number") return sign * (a - b);
    return sign * String(a).localeCompare(String(b), undefined, { numeric: true });
  });
}
