import type { Frame, Locator, Page } from "playwright-core";

type Role = Parameters<Page["getByRole"]>[0];

/** So many places a person passes at most on the way to what they want. */
const MOST_TABS = 200;

/** A person with a keyboard and nothing else, who must see where they are. */
export class Keyboard {
  constructor(private readonly page: Page) {}

  /**
   * Goes on with Tab until what is called so has the focus, in the page or in a frame of it.
   * @param within the page, unless a frame is given
   * @throws Error when Tab does not reach it, or when nobody could see that it has the focus
   */
  async to(role: Role, name: string | RegExp, within: Page | Frame = this.page): Promise<Locator> {
    const wanted = within.getByRole(role, {
      name,
      ...(typeof name === "string" && { exact: true }),
    });
    for (let pressed = 0; pressed <= MOST_TABS; pressed += 1) {
      const focused = await within.evaluateHandle("document.hasFocus() && document.activeElement");
      if (await wanted.evaluateAll((all: unknown[], one) => all.includes(one), focused)) {
        const seen = await within.evaluate<Seen>(lookAtFocus);
        if (seen.isMarked && seen.isOnScreen) return wanted;
        throw new Error(unseen(String(name), seen));
      }
      await this.page.keyboard.press("Tab");
    }
    throw new Error(`Tab does not reach the ${role} called ${name}.`);
  }

  /** Goes to something and presses Enter on it, or another key. */
  async press(role: Role, name: string | RegExp, key = "Enter", within?: Page | Frame) {
    await this.to(role, name, within);
    await this.page.keyboard.press(key);
  }

  /** Goes to an input and types; what stood in it is gone. */
  async fill(name: string | RegExp, text: string, role: Role = "textbox", within?: Page | Frame) {
    await this.to(role, name, within);
    await this.page.keyboard.press("Control+A");
    await this.page.keyboard.type(text);
  }

  /** Goes to a list to choose from, and types how the choice begins. */
  async choose(name: string | RegExp, beginning: string): Promise<void> {
    const list = await this.to("combobox", name);
    await this.page.keyboard.type(beginning);
    const chosen = await list.locator("option:checked").textContent();
    if (!chosen?.startsWith(beginning)) throw new Error(`${name}: "${chosen}" is chosen.`);
  }

  /** Goes through the views with Tab and Enter. */
  async open(view: string): Promise<void> {
    // Another view begins at its heading; the navigation is before it.
    await this.page.keyboard.press("Control+Home");
    await this.press("link", view);
    await this.page.getByRole("heading", { level: 1 }).waitFor();
  }
}

interface Seen {
  readonly isMarked: boolean;
  readonly isOnScreen: boolean;
  readonly styles: string;
}

/** Whether eyes can tell what has the focus: by a line around it, or a thicker one. */
const lookAtFocus = `(() => {
  const one = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(one);
  const line = one.querySelector("rect") && getComputedStyle(one.querySelector("rect"));
  const { top, bottom, left, right, width, height } = one.getBoundingClientRect();
  return {
    isMarked:
      (outlineStyle !== "none" && parseFloat(outlineWidth) >= 1) ||
      (line !== null && parseFloat(line.strokeWidth) >= 2),
    isOnScreen:
      width > 0 && height > 0 && bottom > 0 && right > 0 && top < innerHeight && left < innerWidth,
    styles: [outlineStyle, outlineWidth, top, bottom, left, right].join(" "),
  };
})()`;

function unseen(name: string, { isMarked, styles }: Seen): string {
  const what = isMarked ? "is not on the screen" : "has no mark";
  return `What is called ${name} has the focus, but ${what} (${styles}).`;
}
