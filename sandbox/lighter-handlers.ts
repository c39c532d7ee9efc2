import { createRequire } from "node:module";
import { postpone } from "./postpone";

/*
 * Imported before handlers and stand-ins. The program reads handlers for what they declare; what they call AWS
 * with is used in the functions' own processes, and the client of EC2 alone is a thirtieth of a start.
 */
const load = createRequire(__filename);
const { dependencies } = load("../package.json") as { dependencies: Record<string, string> };
for (const name of Object.keys(dependencies)) {
  if (name.startsWith("@aws-sdk/client-")) postpone(load.resolve(name));
}
