import { useEffect, useRef, useState } from "preact/hooks";
import { createFollower, type Leg } from "../../../map/legs";
import type { StackMap } from "../../../map/map-types";
import { latest, onHops } from "../live";

/** Something that moves over the map now. */
export interface Pulse extends Leg {
  readonly key: number;
}

/** How long it takes along one line, in milliseconds; the styles say the same. */
const LASTS = 1_100;
/** So many move at once at most: more say nothing more. */
const MOST = 40;

/** What moves over the map at the moment. */
export function usePulses(map: StackMap): readonly Pulse[] {
  const [pulses, setPulses] = useState<readonly Pulse[]>([]);
  const count = useRef(0);
  useEffect(() => {
    const follow = createFollower(map);
    // Where everything is comes from what was before.
    for (const hop of latest.value) follow(hop);
    const timers = new Set<ReturnType<typeof setTimeout>>();
    const end = onHops((heard) => {
      const moved = new Map<string, Pulse>();
      for (const hop of heard) {
        const leg = follow(hop);
        if (!leg) continue;
        count.current += 1;
        moved.set(`${leg.from} ${leg.to}`, { ...leg, key: count.current });
      }
      if (moved.size === 0) return;
      const added = [...moved.values()];
      setPulses((now) => [...now, ...added].slice(-MOST));
      const timer = setTimeout(() => {
        timers.delete(timer);
        setPulses((now) => now.filter((one) => !added.includes(one)));
      }, LASTS);
      timers.add(timer);
    });
    return () => {
      end();
      for (const timer of timers) clearTimeout(timer);
    };
  }, [map]);
  return pulses;
}
