import { spawn } from "node:child_process";

/** The command that opens an address, by the platform's name. */
const openers: Readonly<Record<string, readonly [string, ...string[]]>> = {
  darwin: ["open"],
  win32: ["cmd", "/c", "start", ""],
};

/** Opens an address in the person's browser; says so when there is no way to. */
export function openBrowser(url: string): void {
  const [command, ...args] = openers[process.platform] ?? ["xdg-open"];
  const opened = spawn(command, [...args, url], { stdio: "ignore", detached: true });
  opened.on("error", () => console.error(`No browser could be opened; go to ${url} by hand.`));
  opened.unref();
}
