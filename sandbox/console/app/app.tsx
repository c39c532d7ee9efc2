import { useEffect } from "preact/hooks";
import { Announcer } from "./pieces/announcer";
import { Empty } from "./pieces/states";
import { Heading } from "./pieces/heading";
import { Navigation } from "./pieces/navigation";
import { segments } from "./router";
import { views } from "./views";

/** The page: navigation at the side, one view, and what is said aloud. */
export function App() {
  const [first = "", ...rest] = segments.value;
  const view = views.find(({ path }) => path === first);
  const title = [...rest.slice(-1), view?.title].filter(Boolean).join(" · ");
  useEffect(() => {
    document.title = `${title || "Not found"} · Longshore`;
  }, [title]);
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <div class="shell">
        <Navigation current={first} />
        <main id="main" tabIndex={-1}>
          {view ? <view.Page key={view.path} rest={rest} /> : <NotFound path={first} />}
        </main>
      </div>
      <Announcer />
    </>
  );
}

function NotFound({ path }: { readonly path: string }) {
  return (
    <>
      <Heading title="There is nothing here" />
      <Empty text={`No view is called "${path}".`}>
        <a class="button" href="/">
          Go home
        </a>
      </Empty>
    </>
  );
}
