import { accessSync, constants, mkdirSync } from "node:fs";
import * as path from "node:path";
import { chromium, type Browser, type ConsoleMessage, type Page } from "playwright-core";

/** Where screenshots are kept: `.output/screenshots`, which git ignores. */
export const screenshotFolder = path.join(__dirname, "../../.output/screenshots");

const usualPlaces = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Finds Chromium: `CHROMIUM_PATH`, or where distributions put it; says what to do when there is none. */
export function findChromium(): { readonly path: string } | { readonly problem: string } {
  const { CHROMIUM_PATH } = process.env;
  const found = (CHROMIUM_PATH ? [CHROMIUM_PATH] : usualPlaces).find(isExecutable);
  if (found !== undefined) return { path: found };
  const where = CHROMIUM_PATH ? `CHROMIUM_PATH is "${CHROMIUM_PATH}"` : usualPlaces.join(", ");
  return {
    problem: `there is no Chromium (${where}); install Debian's package chromium, or set CHROMIUM_PATH`,
  };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Screens that pages are looked at on. */
export const devices = {
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
  desktop: { viewport: { width: 1280, height: 800 } },
} as const;
/** Name of a screen. */
export type Device = keyof typeof devices;

/** A page, with everything that went wrong on it and on pages that it opened. */
export interface TestPage {
  readonly page: Page;
  /** Errors of scripts, of the console (violations of the page's policy among them), and requests to elsewhere. */
  readonly problems: readonly string[];
  /** Keeps what the page shows, from top to bottom, as `<name>-<device>.png`. @returns the file */
  readonly screenshot: (name: string, page?: Page) => Promise<string>;
  readonly close: () => Promise<void>;
}

/** A real Chromium without a window, in a process of its own that reaches this machine alone. */
export class TestBrowser {
  private constructor(private readonly browser: Browser) {}

  /** @param executablePath from `findChromium` */
  static async start(executablePath: string): Promise<TestBrowser> {
    const args = [
      "--disable-gpu",
      "--disable-quic",
      // A container's /dev/shm is often too small.
      "--disable-dev-shm-usage",
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    ];
    return new TestBrowser(await chromium.launch({ executablePath, args }));
  }

  /** Opens an empty page that shares nothing with others. */
  async open(device: Device, options: { javaScript?: boolean } = {}): Promise<TestPage> {
    const context = await this.browser.newContext({
      ...devices[device],
      javaScriptEnabled: options.javaScript ?? true,
      locale: "en-GB",
      timezoneId: "UTC",
    });
    const page = await context.newPage();
    const problems: string[] = [];
    context.on("weberror", (one) => problems.push(`script: ${one.error().message}`));
    context.on("console", (message) => {
      if (isProblem(message)) problems.push(`console: ${message.text()}`);
    });
    context.on("request", (request) => {
      if (!isHere(request.url())) problems.push(`request to elsewhere: ${request.url()}`);
    });
    return {
      page,
      problems,
      screenshot: async (name, shown = page) => {
        mkdirSync(screenshotFolder, { recursive: true });
        const file = path.join(screenshotFolder, `${name}-${device}.png`);
        await shown.screenshot({ path: file, fullPage: true });
        return file;
      },
      close: () => context.close(),
    };
  }

  /** Ends Chromium's process and waits until it is gone. */
  close(): Promise<void> {
    return this.browser.close();
  }
}

/** That the page itself came with another status than 200 is its own business. */
function isProblem(message: ConsoleMessage): boolean {
  if (!["error", "warning"].includes(message.type())) return false;
  const isOfPage = message.location().url === message.page()?.url();
  return !(isOfPage && message.text().startsWith("Failed to load resource: the server responded"));
}

function isHere(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  const isLocal = ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
  return isLocal || ["data:", "about:", "blob:"].includes(protocol);
}
