import { signal } from "@preact/signals";

const now = signal(Date.now());
setInterval(() => (now.value = Date.now()), 1_000);

/** The text of an e-mail, with links that work; a mark at the end of a sentence is no part of one. */
export function MailText({ body }: { readonly body: string }) {
  const parts = body.split(/(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]])/);
  return (
    <pre class="mail-text">
      {parts.map((part, index) =>
        index % 2 === 0 ? (
          part
        ) : (
          <a key={index} href={part} target="_blank" rel="noopener noreferrer">
            {part}
          </a>
        ),
      )}
    </pre>
  );
}

/** How long something may still be decided. */
export function Countdown({ until }: { readonly until: number }) {
  const seconds = Math.max(0, Math.round((until - now.value) / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const left =
    hours > 0
      ? `${hours} h ${minutes} min`
      : minutes > 0
        ? `${minutes} min ${seconds % 60} s`
        : `${seconds} s`;
  return (
    <time
      class="countdown"
      dateTime={new Date(until).toISOString()}
      title={new Date(until).toLocaleString()}
    >
      {seconds === 0 ? "its time is over" : `${left} left`}
    </time>
  );
}
