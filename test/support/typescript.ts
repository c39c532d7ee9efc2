import * as path from "node:path";

/** What a process of its own loads first, by `-r`, to run TypeScript. */
export const typescript = path.join(__dirname, "../../typescript.cjs");
