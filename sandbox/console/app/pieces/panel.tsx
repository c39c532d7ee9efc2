import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

/** A part of a view, with a title. */
export function Panel({
  title,
  end,
  isLive = false,
  children,
}: {
  readonly title: string;
  /** What stands at the end of the title. */
  readonly end?: ComponentChildren;
  /** Whether what changes in it is read out. */
  readonly isLive?: boolean;
  readonly children: ComponentChildren;
}) {
  const id = useId();
  return (
    <section class="panel" aria-labelledby={id}>
      <div class="panel-head">
        <h2 id={id}>{title}</h2>
        {end}
      </div>
      <div class="panel-body" aria-live={isLive ? "polite" : undefined}>
        {children}
      </div>
    </section>
  );
}
