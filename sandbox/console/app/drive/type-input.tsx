import { useSignal } from "@preact/signals";
import { useCall } from "../use-call";

/** Asks for a type of AWS, with suggestions once its service is written. */
export function TypeInput({ open }: { readonly open: (type: string) => void }) {
  const text = useSignal("AWS::");
  const { data } = useCall("GET types", { begin: text.value });
  return (
    <form
      class="filters"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.value.trim() !== "") open(text.value.trim());
      }}
    >
      <label class="field grows">
        <span>Type of resource</span>
        <input
          value={text.value}
          list="types"
          spellcheck={false}
          autocomplete="off"
          placeholder="AWS::SNS::Topic"
          onInput={(event) => (text.value = event.currentTarget.value)}
        />
      </label>
      <datalist id="types">
        {(data?.types ?? []).map((type) => (
          <option key={type} value={type} />
        ))}
      </datalist>
      <button type="submit">Open the type</button>
    </form>
  );
}
