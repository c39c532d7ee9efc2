import type { ShownAction } from "../../look-types";
import { ActionForm } from "../action-form";
import { Heading } from "../pieces/heading";
import { Badge } from "../pieces/badge";
import { Empty, Shown } from "../pieces/states";
import { linkTo } from "../router";
import { useCall } from "../use-call";
import type { View, ViewProps } from "../view";

/** What developers can do: actions by blueprint, and the form of each. */
export const selfService: View = {
  ...{ path: "self-service", title: "Self-service", icon: "play" },
  Page: SelfService,
};

const kinds = { CREATE: "Create", "DAY-2": "Change", DELETE: "Delete" } as const;

function SelfService({ rest: [chosen] }: ViewProps) {
  const loaded = useCall("GET actions", {}, ({ detail }) => detail?.kind === "deployed");
  return (
    <Shown of={loaded} top={<Heading title="Self-service" />}>
      {({ actions }) => {
        if (chosen === undefined) return <Actions actions={actions} />;
        const action = actions.find(({ identifier }) => identifier === chosen);
        if (action) return <ActionForm key={chosen} action={action} />;
        return (
          <>
            <Heading title={chosen} />
            <Empty text={`There is no action "${chosen}".`}>
              <a class="button" href={linkTo("self-service")}>
                All actions
              </a>
            </Empty>
          </>
        );
      }}
    </Shown>
  );
}

function Actions({ actions }: { readonly actions: readonly ShownAction[] }) {
  const groups = Map.groupBy(actions, ({ blueprint }) => blueprint.identifier);
  return (
    <>
      <Heading
        title="Self-service"
        about="What developers may do by themselves. Each is one file of handlers/actions or products; the forms are those that Port shows."
      />
      {actions.length === 0 && (
        <Empty text="No action is deployed yet. Write one with npm run new -- action NAME." />
      )}
      {[...groups].map(([blueprint, group]) => (
        <section key={blueprint} class="group" aria-labelledby={`group-${blueprint}`}>
          <h2 id={`group-${blueprint}`}>{group[0]?.blueprint.title ?? blueprint}</h2>
          <ul class="cards">
            {group.map((action) => (
              <li key={action.identifier}>
                <a class="card" href={linkTo("self-service", action.identifier)}>
                  <strong>{action.title}</strong>
                  {action.description && <span class="muted">{action.description}</span>}
                  <span class="card-end">
                    <Badge text={kinds[action.operation]} />
                    {action.asksFirst && <Badge text="asks first" standing="waiting" />}
                  </span>
                </a>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}
