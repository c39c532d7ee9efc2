/** Members of lists and objects that are shown at once. */
const MOST = 200;

/** A JSON value as a tree, opened as deep as `open` says. */
export function JsonView({ value, open = 3 }: { readonly value: unknown; readonly open?: number }) {
  return (
    <div class="json">
      <Value value={value} open={open} />
    </div>
  );
}

function Value({
  name,
  value,
  open,
}: {
  readonly name?: string;
  readonly value: unknown;
  readonly open: number;
}) {
  const label = name === undefined ? null : <span class="json-name">{name}: </span>;
  if (typeof value !== "object" || value === null) {
    return (
      <div class="json-line">
        {label}
        <span class={`json-${value === null ? "null" : typeof value}`}>{textOf(value)}</span>
      </div>
    );
  }
  const members: [string, unknown][] = Object.entries(value);
  const isList = Array.isArray(value);
  if (members.length === 0) {
    return (
      <div class="json-line">
        {label}
        {isList ? "[]" : "{}"}
      </div>
    );
  }
  return (
    <details open={open > 0}>
      <summary>
        {label}
        <span class="json-count">{isList ? `[${members.length}]` : `{${members.length}}`}</span>
      </summary>
      <div class="json-members">
        {members.slice(0, MOST).map(([key, one]) => (
          <Value key={key} name={key} value={one} open={open - 1} />
        ))}
        {members.length > MOST && <p>… and {members.length - MOST} more</p>}
      </div>
    </details>
  );
}

function textOf(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
