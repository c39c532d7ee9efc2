import type { AlarmView } from "../../../map/alarms";
import { Shown } from "../pieces/states";
import type { Loaded } from "../use-call";
import { AlarmBadge } from "./place-panel";

/** Alarms that would ring, with what to do; the others by number. */
export function Alarms({ of }: { readonly of: Loaded<{ readonly alarms: readonly AlarmView[] }> }) {
  return (
    <section class="panel" aria-labelledby="alarms-title">
      <h2 id="alarms-title">Alarms</h2>
      <Shown of={of}>
        {({ alarms }) => {
          const ringing = alarms.filter(({ state }) => state === "ringing");
          const count = (state: AlarmView["state"]) =>
            alarms.filter((one) => one.state === state).length;
          return (
            <>
              {ringing.map(({ name, description, metric, value, threshold, runbook }) => (
                <article key={name} class="letter is-bad">
                  <p>
                    <AlarmBadge state="ringing" /> <strong>{name}</strong>
                  </p>
                  <p>{description}</p>
                  <p class="muted">
                    {metric} is {Math.round(value ?? 0)}, and should be below {threshold}.
                    {runbook !== undefined &&
                      ` docs/runbook.md says what to do, under #${runbook}.`}
                  </p>
                </article>
              ))}
              <p class="muted">
                {ringing.length === 0 && "None of them rings. "}
                {count("quiet")} are quiet; {count("unknown")} need metrics that only AWS has.
              </p>
            </>
          );
        }}
      </Shown>
    </section>
  );
}
