import { useEffect, useState } from "preact/hooks";
import { createFollower, type Leg } from "../../../map/legs";
import type { StackMap } from "../../../map/map-types";
import type { ShownHop } from "../../look-types";
import { useCall } from "../use-call";

/** One step of a way, and what was seen. */
export interface WayStep extends Leg {
  readonly what: string;
  readonly part: string;
}

/** The way of one run or event over the map, and how much of it is shown. */
export interface Way {
  /** Empty when nothing is chosen. */
  readonly trace: string;
  readonly steps: readonly WayStep[];
  /** So many steps are shown; all of them unless the way is played. */
  readonly shown: number;
  readonly isPlaying: boolean;
  readonly play: () => void;
  readonly stop: () => void;
  readonly error: string | undefined;
}

/** Between two steps of a way that is played, in milliseconds. */
const STEP = 450;

/** Finds the way of what was chosen, and plays it. */
export function useWay(map: StackMap | undefined, trace: string): Way {
  const belongs = (hop: ShownHop) => trace !== "" && hop.traces.includes(trace);
  const { data, error } = useCall("GET hops", { trace }, belongs);
  const [position, setPosition] = useState<number | undefined>(undefined);
  const steps = map && trace !== "" ? stepsOf(map, data?.hops ?? []) : [];
  const isPlaying = position !== undefined;
  useEffect(() => setPosition(undefined), [trace]);
  useEffect(() => {
    if (position === undefined) return undefined;
    const timer = setTimeout(
      () => setPosition(position >= steps.length ? undefined : position + 1),
      STEP,
    );
    return () => clearTimeout(timer);
  }, [position, steps.length]);
  return {
    ...{ trace, steps, error, isPlaying },
    shown: position ?? steps.length,
    play: () => setPosition(0),
    stop: () => setPosition(undefined),
  };
}

/** Steps in a row over the same line are one. */
function stepsOf(map: StackMap, hops: readonly ShownHop[]): WayStep[] {
  const follow = createFollower(map);
  const steps: WayStep[] = [];
  for (const hop of hops) {
    const leg = follow(hop);
    if (!leg) continue;
    const last = steps.at(-1);
    if (last && last.from === leg.from && last.to === leg.to && !leg.isBad) continue;
    steps.push({ ...leg, what: hop.what, part: hop.part });
  }
  return steps;
}
