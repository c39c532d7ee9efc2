import { useSignal } from "@preact/signals";
import type { ShownLetter } from "../../drive-types";
import { call } from "../api";
import { announce } from "../pieces/announcer";
import { counted } from "../pieces/counted";
import { JsonView } from "../pieces/json-view";
import { Shown } from "../pieces/states";
import { Ago } from "../pieces/time";
import { useCall } from "../use-call";

/** Messages that nobody could handle: why, where each would go, and the way back. */
export function Letters() {
  const loaded = useCall("GET letters", {}, ({ part }) => part === "SQS" || part === "Redrive");
  const isBusy = useSignal(false);
  const redrive = async (id?: string) => {
    isBusy.value = true;
    try {
      const { fates } = await call("POST redrive", id === undefined ? {} : { id });
      const [fate = ""] = fates;
      announce(
        fates.length === 1
          ? `The letter is ${fate}.`
          : `${counted(fates.length, "letter")} went on their way.`,
      );
    } catch (error) {
      announce((error as Error).message, { isBad: true });
    } finally {
      isBusy.value = false;
      loaded.reload();
    }
  };
  return (
    <section class="panel" aria-labelledby="letters-title">
      <div class="panel-head">
        <h2 id="letters-title">Dead letters</h2>
        {(loaded.data?.letters.length ?? 0) > 1 && (
          <button type="button" disabled={isBusy.value} onClick={() => void redrive()}>
            Send all back
          </button>
        )}
      </div>
      <Shown of={loaded}>
        {({ letters }) =>
          letters.length === 0 ? (
            <p class="muted">
              There are none: every message was handled. A message that nobody can read ends here,
              with its reason.
            </p>
          ) : (
            <>
              {letters.map((letter) => (
                <Letter
                  key={letter.id}
                  letter={letter}
                  isBusy={isBusy.value}
                  redrive={() => void redrive(letter.id)}
                />
              ))}
            </>
          )
        }
      </Shown>
    </section>
  );
}

function Letter({
  letter,
  isBusy,
  redrive,
}: {
  readonly letter: ShownLetter;
  readonly isBusy: boolean;
  readonly redrive: () => void;
}) {
  const { queue, reason, fate, sentAt, body } = letter;
  return (
    <article class="letter is-bad">
      <p>
        <strong>{reason}</strong>
      </p>
      <p class="muted">
        In {queue}, <Ago at={sentAt} />; it {fate}.
      </p>
      <details>
        <summary>What it says</summary>
        <JsonView value={body} />
      </details>
      <div>
        <button type="button" disabled={isBusy} onClick={redrive}>
          Send it back
        </button>
      </div>
    </article>
  );
}
