import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { Answered, Asked, CallName } from "../calls";
import type { ShownHop } from "../look-types";
import { call } from "./api";
import { onHops } from "./live";

/** What has come of a call; `data` stays while it is asked again. */
export interface Loaded<T> {
  readonly data: T | undefined;
  readonly error: string | undefined;
  readonly reload: () => void;
}

/** Asked again so many milliseconds after something has happened, and no more often. */
const PAUSE = 300;

/** Asks the sandbox, and again whenever a step happens that concerns the answer; nothing while `asked` is undefined. */
export function useCall<Name extends CallName>(
  name: Name,
  asked: Asked<Name> | undefined,
  concerns?: (hop: ShownHop) => boolean,
): Loaded<Answered<Name>> {
  type State = { key: string; data?: Answered<Name>; error?: string };
  const key = JSON.stringify([name, asked]);
  const [state, setState] = useState<State>({ key });
  const current = useRef(key);
  current.current = key;
  const load = useCallback(() => {
    if (asked === undefined) return;
    call(name, asked).then(
      (data) => current.current === key && setState({ key, data }),
      (error: Error) => current.current === key && setState({ key, error: error.message }),
    );
    // `key` is all of it.
  }, [key]);
  useEffect(load, [load]);
  const concernsNow = useRef(concerns);
  concernsNow.current = concerns;
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = onHops((heard) => {
      const fits = concernsNow.current;
      if (timer !== undefined || !(heard.length === 0 || (fits && heard.some(fits)))) return;
      timer = setTimeout(() => {
        timer = undefined;
        load();
      }, PAUSE);
    });
    return () => {
      end();
      clearTimeout(timer);
    };
  }, [load]);
  const isOf = state.key === key;
  return {
    data: isOf ? state.data : undefined,
    error: isOf ? state.error : undefined,
    reload: load,
  };
}
