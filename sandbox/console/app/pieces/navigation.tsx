import { useSignal } from "@preact/signals";
import { connection } from "../live";
import { linkTo } from "../router";
import { nextTheme, theme } from "../theme";
import { views } from "../views";
import { Icon } from "./icon";

const states = { connecting: "Connecting…", live: "Live", lost: "Reconnecting…" } as const;
const themeIcons = { system: "system", light: "sun", dark: "moon" } as const;

const shown = views.filter(({ isHidden }) => !isHidden);

/** The views; on a phone behind a button. */
export function Navigation({ current }: { readonly current: string }) {
  const isOpen = useSignal(false);
  return (
    <header class={`side ${isOpen.value ? "is-open" : ""}`}>
      <div class="brand">
        <a href="/" class="name">
          <img src="/console/icon.svg" alt="" width="22" height="22" />
          Longshore
        </a>
        <button
          type="button"
          class="quiet only-phone"
          aria-expanded={isOpen.value}
          aria-controls="navigation"
          onClick={() => (isOpen.value = !isOpen.value)}
        >
          <Icon name="menu" />
          <span class="unseen">Menu</span>
        </button>
      </div>
      <nav id="navigation" aria-label="Views" onClick={() => (isOpen.value = false)}>
        {shown.map(({ path, title, icon }) => (
          <a
            key={path}
            href={path === "" ? "/" : linkTo(path)}
            aria-current={path === current ? "page" : undefined}
          >
            <Icon name={icon} />
            {title}
          </a>
        ))}
      </nav>
      <div class="side-end">
        <span class={`live is-${connection.value}`} role="status">
          {states[connection.value]}
        </span>
        <button type="button" class="quiet" onClick={nextTheme} title="Change the look">
          <Icon name={themeIcons[theme.value]} />
          <span class="unseen">Look: {theme.value}</span>
        </button>
      </div>
    </header>
  );
}
