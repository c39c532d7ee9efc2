import Module from "node:module";

/** Loaded before the sandbox, this leaves the console and all that it alone needs unread. */
const file = require.resolve("../sandbox/console/console");
const stub = new Module(file);
stub.loaded = true;
stub.exports = { createConsole: () => () => undefined };
require.cache[file] = stub;
