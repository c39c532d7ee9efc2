import { signal } from "@preact/signals";

/** How the page looks: as the system does, unless somebody has chosen. */
export type Theme = "system" | "light" | "dark";

const key = "longshore-theme";
const themes: readonly Theme[] = ["system", "light", "dark"];

/** What is chosen. */
export const theme = signal<Theme>(read());

const system = matchMedia("(prefers-color-scheme: dark)");
system.addEventListener("change", applyTheme);

/** Shows the chosen look. */
export function applyTheme(): void {
  const ofSystem = system.matches ? "dark" : "light";
  document.documentElement.dataset.theme = theme.value === "system" ? ofSystem : theme.value;
}

/** Goes on to the next look. */
export function nextTheme(): void {
  theme.value = themes[(themes.indexOf(theme.value) + 1) % themes.length] ?? "system";
  localStorage.setItem(key, theme.value);
  applyTheme();
}

function read(): Theme {
  const kept = localStorage.getItem(key);
  return themes.find((one) => one === kept) ?? "system";
}
