import { postFile } from "./post-file";

void postFile({
  usage: `Usage: npm run send -- [--port N] FILE.json
Puts the file's text, as it is, on the runs topic of a running sandbox; - reads standard input.`,
  path: "/topics/runs",
  describe: ({ topic, partition, offset }) => `On ${topic}-${partition} at offset ${offset}.`,
});
