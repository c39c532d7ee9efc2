import { useSignal } from "@preact/signals";
import type { Counts, FaultView } from "../../../faults/fault-types";
import { call } from "../api";
import { FaultSwitch } from "../drive/fault-switch";
import { announce } from "../pieces/announcer";
import { Heading } from "../pieces/heading";
import { Shown } from "../pieces/states";
import { linkTo } from "../router";
import { useCall } from "../use-call";
import type { View } from "../view";

/** What can be broken on purpose, and the promises that hold all the same. */
export const faults: View = { path: "faults", title: "Faults", icon: "fault", Page: Faults };

function Faults() {
  // Whatever happens may change what is sent, done or lost.
  const loaded = useCall("GET faults", {}, () => true);
  const isBusy = useSignal(false);
  const change = async (asked: { id?: string; on: boolean; choice?: string }, said: string) => {
    isBusy.value = true;
    try {
      await call("POST fault", asked);
      announce(said);
    } catch (error) {
      announce((error as Error).message, { isBad: true });
    } finally {
      isBusy.value = false;
      loaded.reload();
    }
  };
  const on = loaded.data?.faults.filter((one) => one.on) ?? [];
  return (
    <>
      <Heading
        title="Faults"
        about="Break a part on purpose, start something in Self-service, and see the promises hold: what was sent is done, or it waits; nothing is lost."
      >
        <button
          type="button"
          disabled={on.length === 0 || isBusy.value}
          onClick={() => void change({ on: false }, "Everything goes well again.")}
        >
          Switch all off
        </button>
        <a class="button" href={linkTo("self-service")}>
          Start something
        </a>
      </Heading>
      <Shown of={loaded}>
        {({ faults: all, counts }) => (
          <>
            <Numbers counts={counts} />
            {[...Map.groupBy(all, ({ part }) => part)].map(([part, some]) => (
              <section key={part} aria-labelledby={`part-${part}`} class="pile">
                <h2 id={`part-${part}`}>{part}</h2>
                <div class="fault-cards">
                  {some.map((fault) => (
                    <FaultSwitch
                      key={fault.id}
                      fault={fault}
                      isBusy={isBusy.value}
                      change={(isOn, choice) =>
                        void change(
                          { id: fault.id, on: isOn, ...(choice !== undefined && { choice }) },
                          saidOf(fault, isOn),
                        )
                      }
                    />
                  ))}
                </div>
              </section>
            ))}
          </>
        )}
      </Shown>
    </>
  );
}

function saidOf({ title }: FaultView, isOn: boolean): string {
  return isOn ? `${title}, from now on.` : `${title}: no more.`;
}

/** What was sent, done, repeated and lost; counted from what is there, not from what was said. */
function Numbers({ counts: { runs, messages } }: { readonly counts: Counts }) {
  return (
    <section class="panel" aria-labelledby="numbers-title">
      <h2 id="numbers-title">What has become of everything</h2>
      <div class="tally">
        <Row
          title="Runs"
          numbers={[
            ["sent", runs.started],
            ["done", runs.ended],
            ["under way", runs.waiting],
          ]}
          lost={runs.lost}
        />
        <Row
          title="Messages in queues"
          numbers={[
            ["sent", messages.sent],
            ["done", messages.done],
            ["under way", messages.waiting],
            ["repeated", messages.repeated],
          ]}
          lost={messages.lost}
        />
      </div>
      <p class="muted">
        Lost is what has neither ended nor can be found in Kafka, a queue, a table or with a person.
        {runs.lostRuns.length > 0 && ` Lost runs: ${runs.lostRuns.join(", ")}.`}
      </p>
    </section>
  );
}

function Row({
  title,
  numbers,
  lost,
}: {
  readonly title: string;
  readonly numbers: readonly (readonly [string, number])[];
  readonly lost: number;
}) {
  return (
    <div role="group" aria-label={title}>
      <p class="muted">{title}</p>
      <dl class="tally-row">
        {numbers.map(([name, value]) => (
          <div key={name} class="tally-number">
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <div class={`tally-number ${lost > 0 ? "is-bad" : "is-good"}`}>
          <dt>lost</dt>
          <dd>{lost}</dd>
        </div>
      </dl>
    </div>
  );
}
