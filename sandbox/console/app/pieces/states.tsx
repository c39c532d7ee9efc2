import type { ComponentChildren } from "preact";

/** Nothing is here, and what to do about it. */
export function Empty({
  text,
  children,
}: {
  readonly text: string;
  readonly children?: ComponentChildren;
}) {
  return (
    <div class="state">
      <p>{text}</p>
      {children}
    </div>
  );
}

/** Something is on its way. */
export function Loading({ what = "Loading" }: { readonly what?: string }) {
  return (
    <div class="state" role="status">
      <p class="loading">{what}…</p>
    </div>
  );
}

/** Something went wrong, and what to do about it. */
export function Problem({ text, retry }: { readonly text: string; readonly retry?: () => void }) {
  return (
    <div class="state is-bad" role="alert">
      <p>{text}</p>
      {retry && (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}

/**
 * What a call has given, or why it has given nothing yet.
 * @param top the heading of a page whose own comes with what is given, for when nothing is
 */
export function Shown<T>({
  of: { data, error, reload },
  top,
  children,
}: {
  readonly of: {
    readonly data: T | undefined;
    readonly error: string | undefined;
    readonly reload: () => void;
  };
  readonly top?: ComponentChildren;
  readonly children: (data: T) => ComponentChildren;
}) {
  if (error === undefined) return data === undefined ? <Loading /> : <>{children(data)}</>;
  return (
    <>
      {top}
      <Problem text={error} retry={reload} />
    </>
  );
}
