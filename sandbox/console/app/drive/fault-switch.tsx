import { useSignal } from "@preact/signals";
import type { FaultView } from "../../../faults/fault-types";
import { counted } from "../pieces/counted";

/** One fault: what it does, what holds nevertheless, and its switch. */
export function FaultSwitch({
  fault,
  isBusy,
  change,
}: {
  readonly fault: FaultView;
  readonly isBusy: boolean;
  readonly change: (on: boolean, choice?: string) => void;
}) {
  const { id, title, happens, promise, on, strikes, last, choice } = fault;
  const chosen = useSignal(choice?.chosen);
  return (
    <article class={`panel fault ${on ? "is-on" : ""}`}>
      <div class="panel-head">
        <h3 id={`fault-${id}`}>{title}</h3>
        <button
          type="button"
          role="switch"
          class="switch"
          aria-checked={on}
          aria-labelledby={`fault-${id}`}
          disabled={isBusy}
          onClick={() => change(!on, chosen.value)}
        >
          <span aria-hidden="true">{on ? "On" : "Off"}</span>
        </button>
      </div>
      <p>{happens}</p>
      {choice && (
        <label class="field">
          <span>{choice.label}</span>
          <select
            value={chosen.value}
            onChange={(event) => {
              chosen.value = event.currentTarget.value;
              if (on) change(true, chosen.value);
            }}
          >
            {choice.options.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        </label>
      )}
      <p class="muted">Nevertheless: {promise}</p>
      <p class="muted">
        {strikes === 0
          ? "It has struck nothing yet."
          : `It has struck ${counted(strikes, "time")}, last: ${last}`}
      </p>
    </article>
  );
}
