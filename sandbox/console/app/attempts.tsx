import type { ShownAttempt } from "../look-types";
import { Badge } from "./pieces/badge";
import { Panel } from "./pieces/panel";

/** Each time that the handler was called: what it wrote, and the error that ended it. */
export function Attempts({ attempts }: { readonly attempts: readonly ShownAttempt[] }) {
  return (
    <Panel title="Attempts" isLive>
      {attempts.length === 0 && <p class="muted">Its handler has not been called yet.</p>}
      <ol class="steps">
        {attempts.map(({ at, output, error }, index) => (
          <li key={at}>
            <p>
              <strong>Attempt {index + 1}</strong>{" "}
              <Badge text={error ? "error" : "no error"} standing={error ? "bad" : "good"} />
            </p>
            {error && (
              <div class="error">
                <p>{error.message}</p>
                {error.stack.length > 0 && (
                  <pre class="stack" tabIndex={0} aria-label={`Stack of attempt ${index + 1}`}>
                    {error.stack.join("\n")}
                  </pre>
                )}
              </div>
            )}
            {output.length > 0 && (
              <pre class="stack" tabIndex={0} aria-label={`Output of attempt ${index + 1}`}>
                {output.join("\n")}
              </pre>
            )}
          </li>
        ))}
      </ol>
    </Panel>
  );
}
