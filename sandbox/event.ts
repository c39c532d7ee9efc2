import { postFile } from "./post-file";

void postFile({
  usage: `Usage: npm run event -- [--port N] FILE.json
Puts an AWS event on the event bus of a running sandbox; - reads standard input.`,
  path: "/events",
  describe: ({ bus, id }) => `On the ${bus} bus as event ${id}.`,
});
