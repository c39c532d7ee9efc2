import { useSignal } from "@preact/signals";
import { call } from "../api";
import { announce } from "../pieces/announcer";
import { Heading } from "../pieces/heading";
import { linkTo, query, setQuery } from "../router";
import { useCall } from "../use-call";

/** Sends any event to the bus; the handlers' fixtures are examples to begin with. */
export function EventForm() {
  const { data } = useCall("GET examples", {});
  const chosen = query.value.get("example") ?? "";
  const example = data?.examples.find(({ title }) => title === chosen);
  const written = useSignal<string | undefined>(undefined);
  const text = written.value ?? (example ? JSON.stringify(example.event, null, 2) : "");
  const mistake = useSignal<string | undefined>(undefined);
  const sent = useSignal<string | undefined>(undefined);
  const send = async () => {
    mistake.value = undefined;
    try {
      const { trace } = await call("POST event", { event: readEvent(text) });
      sent.value = trace;
      announce("The event is on the bus.");
    } catch (error) {
      mistake.value = (error as Error).message;
    }
  };
  return (
    <>
      <Heading
        title="Send an event"
        crumbs={[{ title: "AWS", href: linkTo("aws") }]}
        about="Puts an event on the default bus, as AWS would: rules that match hand it to their targets."
      />
      <form
        class="panel"
        aria-label="Event"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <label class="field">
          <span>Begin with an example</span>
          <select
            value={chosen}
            onChange={(event) => {
              written.value = undefined;
              setQuery("example", event.currentTarget.value);
            }}
          >
            <option value="">Choose one of the handlers' fixtures…</option>
            {(data?.examples ?? []).map(({ title }) => (
              <option key={title} value={title}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>Event, as JSON</span>
          <textarea
            class="mono"
            rows={20}
            spellcheck={false}
            value={text}
            aria-invalid={mistake.value !== undefined}
            aria-describedby={mistake.value === undefined ? undefined : "event-mistake"}
            onInput={(event) => (written.value = event.currentTarget.value)}
          />
        </label>
        {mistake.value !== undefined && (
          <p id="event-mistake" class="mistake" role="alert">
            {mistake.value}
          </p>
        )}
        <div class="filters">
          <button type="submit" class="primary" disabled={text.trim() === ""}>
            Send it
          </button>
          {sent.value !== undefined && (
            <a class="button" href={`${linkTo("map")}?trace=${encodeURIComponent(sent.value)}`}>
              See its way on the map
            </a>
          )}
        </div>
      </form>
    </>
  );
}

function readEvent(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`The event is no JSON: ${(error as Error).message}`, { cause: error });
  }
}
