import { readFileSync } from "node:fs";
import type { FamilyCall, FamilyCommand } from "./family";

/** Puts a raw message on the runs topic. */
export const send: FamilyCommand = {
  usage: `npm run send -- FILE.json
  Puts the file's text, as it is, on the runs topic of the sandbox; - reads standard input.`,
  run: async (call) => {
    const answer = await postFile(call, "/topics/runs");
    call.print(answer, () => [
      `On ${answer.topic}-${answer.partition} at offset ${answer.offset}.`,
    ]);
    return 0;
  },
};

/** Puts an event on the event bus. */
export const event: FamilyCommand = {
  usage: `npm run event -- FILE.json
  Puts an AWS event on the event bus of the sandbox; - reads standard input.`,
  run: async (call) => {
    const answer = await postFile(call, "/events");
    call.print(answer, () => [`On the ${answer.bus} bus as event ${answer.id}.`]);
    return 0;
  },
};

/** Fires a schedule. */
export const fire: FamilyCommand = {
  usage: `npm run fire -- NAME
  Fires a schedule of the sandbox now: catalog-resync, approvals-clock or runs-clock.`,
  run: async ({ sandbox, print, positionals }) => {
    const name = only(positionals, "schedule");
    const path = `/schedules/${encodeURIComponent(name)}`;
    const answer = (await sandbox(path, "")) as Record<string, string>;
    print(answer, () => [`Fired ${answer.schedule}.`]);
    return 0;
  },
};

type Answer = Record<string, string | number>;

async function postFile({ sandbox, positionals }: FamilyCall, path: string): Promise<Answer> {
  const file = only(positionals, "file");
  const body = readFileSync(file === "-" ? 0 : file);
  return (await sandbox(path, body)) as Answer;
}

function only([one, ...others]: readonly string[], what: string): string {
  if (one !== undefined && others.length === 0) return one;
  throw new Error(`Name one ${what}; --help shows how.`);
}
