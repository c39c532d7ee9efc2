import { source as axe } from "axe-core";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { seed } from "../../../sandbox/seed";
import { Sandbox } from "../../../sandbox/sandbox";
import { findChromium, TestBrowser, type Device, type TestPage } from "../../support/chromium";
import { skipWithout } from "../../support/real-part";
import { TestSandbox } from "../../support/sandbox";

/** How the page may look. */
export type Theme = "light" | "dark";

/** The console in a real browser, with a sandbox of its own behind it. */
export interface TestConsole {
  readonly sandbox: TestSandbox;
  /** Address of a view. */
  readonly at: (path: string) => string;
  /** Opens a view on a screen, in a look. */
  readonly open: (path: string, device?: Device, theme?: Theme) => Promise<TestPage>;
}

/**
 * Starts browser and sandbox before the tests of a `describe`, and ends both after.
 * @param config what differs from what a newcomer starts
 */
export function useConsole(config: Record<string, string> = {}): TestConsole {
  let browser: TestBrowser | undefined;
  let started: TestSandbox | undefined;
  const opened: TestPage[] = [];
  before(async function () {
    this.timeout(300_000);
    const found = findChromium();
    skipWithout(this, "problem" in found ? found.problem : undefined);
    browser = await TestBrowser.start((found as { path: string }).path);
    started = TestSandbox.of(await Sandbox.start({ seed, config }));
  });
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close();
  });
  after(async () => {
    await browser?.close();
    await started?.close();
  });
  const sandbox = () => {
    if (!started) throw new Error("There is a sandbox only while a test runs.");
    return started;
  };
  const at = (path: string) => sandbox().sandbox.front.url + path;
  return {
    get sandbox() {
      return sandbox();
    },
    at,
    open: async (path, device = "desktop", theme = "light") => {
      if (!browser) throw new Error("There is a browser only while a test runs.");
      const one = await browser.open(device);
      opened.push(one);
      one.page.setDefaultTimeout(30_000);
      await one.page.emulateMedia({ colorScheme: theme });
      await one.page.goto(at(path));
      await one.page.getByRole("heading", { level: 1 }).waitFor();
      return one;
    },
  };
}

/** What axe-core finds on a page that keeps people out: serious and critical violations, in one line each. */
export async function violationsOn(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const { violations } = await page.evaluate<AxeResults>("axe.run()");
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, help, nodes }) => {
      const where = nodes.slice(0, 3).map(({ target, failureSummary = "" }) => {
        const [, reason = ""] = failureSummary.split("\n");
        return `${target.join(" ")}: ${reason.trim()}`;
      });
      return `${id} (${help}): ${where.join("; ")}`;
    });
}
