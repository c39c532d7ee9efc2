import { mkdirSync, statSync } from "node:fs";
import * as path from "node:path";
import { chromium, type Page } from "playwright-core";
import { Sandbox } from "../sandbox/sandbox";
import { createVm } from "../sandbox/scenarios/create-vm";
import { Developer } from "../sandbox/scenarios/developer";
import { seed } from "../sandbox/seed";
import { findChromium } from "../test/support/chromium";

const folder = path.join(__dirname, "../docs/screenshots");

/** Takes the README's pictures of a sandbox in which a VM was created. */
export async function takeScreenshots(): Promise<void> {
  const found = findChromium();
  if ("problem" in found) throw new Error(`Screenshots need a browser: ${found.problem}`);
  const sandbox = await Sandbox.start({ seed });
  const browser = await chromium.launch({
    executablePath: found.path,
    args: ["--disable-gpu", "--disable-dev-shm-usage"],
  });
  try {
    const { run } = await createVm(await Developer.logIn(sandbox));
    const views: Readonly<Record<string, readonly [string, "light" | "dark"]>> = {
      home: ["/", "light"],
      run: [`/runs/${run.id}`, "dark"],
      map: ["/map", "light"],
    };
    mkdirSync(folder, { recursive: true });
    for (const [name, [address, colorScheme]] of Object.entries(views)) {
      const page = await browser.newPage({ viewport: { width: 960, height: 600 }, colorScheme });
      await page.goto(sandbox.front.url + address);
      await settle(page);
      const file = path.join(folder, `${name}.png`);
      await page.screenshot({ path: file });
      console.log(`${path.relative(process.cwd(), file)}: ${statSync(file).size} bytes`);
      await page.close();
    }
  } finally {
    await browser.close();
    await sandbox.close();
  }
}

async function settle(page: Page): Promise<void> {
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.getByText("Live", { exact: true }).waitFor();
  await page.locator(".loading").first().waitFor({ state: "detached" });
}
