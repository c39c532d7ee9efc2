import { createRandom } from "../support/random";
import { soakEvents } from "./events";
import { brokenByEvents, brokenByRuns } from "./judge";
import { quietly } from "./quietly";
import { soakRuns } from "./runs";

/** `npm run soak [-- <runs> <events> <seed>]`: prints what came of it, and ends with 1 if a promise was broken. */
async function main([runs = "10000", events = "100000", seed]: readonly string[]): Promise<void> {
  const chosen = Number(seed ?? Date.now() % 1_000_000);
  console.log(`${runs} runs and ${events} events, seed ${chosen}`);
  const random = createRandom(chosen);
  const ofRuns = await quietly(() => soakRuns({ runs: Number(runs), random }));
  console.log("runs", ofRuns);
  const ofEvents = await quietly(() =>
    soakEvents({ resources: 1000, events: Number(events), random }),
  );
  console.log("events", ofEvents);
  const broken = [...brokenByRuns(ofRuns), ...brokenByEvents(ofEvents)];
  console.log(broken.length === 0 ? "Every promise was kept." : `Broken: ${broken.join("; ")}`);
  process.exit(broken.length === 0 ? 0 : 1);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
