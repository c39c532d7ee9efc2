// What Pulumi's engine starts as pulumi-resource-aws: asks the running sandbox for a provider, prints its
// port as the protocol of plugins wants it, and holds the line until the engine is done.
// Usage: plugin.mts ADDRESS_OF_THE_SANDBOX'S_ENGINE_ROOM
import { request } from "node:http";
import { argv, cwd, exit, stderr, stdout } from "node:process";

const address = argv[2] ?? "";

function fail(reason: string): never {
  stderr.write(
    `The sandbox does not answer at ${address} (${reason}). Type: npm start -- --engine\n`,
  );
  exit(1);
}

const call = request(address, { method: "POST" }, (response) => {
  if (response.statusCode !== 200) fail(`status ${response.statusCode}`);
  response.pipe(stdout);
  response.on("close", () => exit(0));
});
call.on("error", (error) => fail(error.message));
call.end(JSON.stringify({ root: cwd() }));
