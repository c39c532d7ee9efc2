import { assert } from "chai";
import type { Device } from "../../support/chromium";
import { useConsole, violationsOn, type Theme } from "./setup";

const looks: readonly (readonly [Device, Theme])[] = [
  ["desktop", "light"],
  ["desktop", "dark"],
  ["phone", "light"],
  ["phone", "dark"],
];

describe("every view of the console", function () {
  this.timeout(600_000);
  const test = useConsole();

  it("keeps nobody out, fits its screen and says nothing wrong, on a phone and a desktop, light and dark", async () => {
    const run = await test.sandbox.startRun("create_vm", {
      ...{ title: "Looked at", cpu: 2, memory: 4, storage: 20, region: "eu-west-1" },
    });
    await test.sandbox.until("the end of the run", 90, () =>
      test.sandbox.port.run(run)?.status === "SUCCESS" ? true : undefined,
    );
    const event = test.sandbox.sandbox.hops.all.find(({ detail }) => detail?.kind === "event");
    const { page } = await test.open("/");
    const navigation = page.getByRole("navigation", { name: "Views" }).getByRole("link");
    const links = await navigation.all();
    const views = await Promise.all(links.map((link) => link.getAttribute("href")));
    const details = [
      ...["/self-service/create_vm", `/runs/${run}`, `/events/${event?.id}`],
      ...["/catalog/vm", "/catalog/vm/seeded-vm", "/nothing-here"],
    ];

    const found: string[] = [];
    for (const path of [...views.map(String), ...details]) {
      for (const [device, theme] of looks) {
        const one = await test.open(path, device, theme);
        await one.page.locator(".loading").first().waitFor({ state: "detached" });
        const at = `${path} ${device} ${theme}`;
        const { scroll, width } = await one.page.evaluate<{ scroll: number; width: number }>(
          "(({ scrollWidth: scroll, clientWidth: width }) => ({ scroll, width }))(document.documentElement)",
        );
        if (scroll > width) found.push(`${at}: it is ${scroll} wide on a screen of ${width}`);
        found.push(...(await violationsOn(one.page)).map((text) => `${at}: ${text}`));
        found.push(...one.problems.map((text) => `${at}: ${text}`));
        const name =
          path
            .replace(/r_\w+|\/\d+$/g, "one")
            .replaceAll("/", "-")
            .slice(1) || "home";
        await one.screenshot(`console-${name}-${theme}`);
        await one.close();
      }
    }

    assert.isAbove(views.length, 4);
    assert.deepEqual(found, []);
  });
});
