import { EventForm } from "../drive/event-form";
import { ResourceForm } from "../drive/resource-form";
import { TypeInput } from "../drive/type-input";
import { Heading } from "../pieces/heading";
import { Empty, Shown } from "../pieces/states";
import { Table } from "../pieces/table";
import { linkTo, navigate } from "../router";
import { useCall } from "../use-call";
import type { View } from "../view";

/** The sandbox's account: resources of any type, and events for its bus. */
export const aws: View = { path: "aws", title: "AWS", icon: "aws", Page: Aws };

/** `/aws`, `/aws/events`, `/aws/AWS::SNS::Topic`, `…/new` or `…/REGION/IDENTIFIER`. */
function Aws({ rest }: { readonly rest: readonly string[] }) {
  const [type, region, ...identifier] = rest;
  if (type === "events") return <EventForm />;
  if (type === undefined) return <Types />;
  if (region === undefined) return <Resources type={type} />;
  if (region === "new") return <ResourceForm key="new" type={type} />;
  const id = identifier.join("/");
  return <ResourceForm key={id} type={type} region={region} identifier={id} />;
}

const changes = ({ part }: { part: string }) => part === "CloudTrail" || part === "Cloud Control";

function Types() {
  const loaded = useCall("GET account", {}, changes);
  return (
    <>
      <Heading
        title="AWS"
        about="The account of the sandbox. What is made, changed or deleted here tells the event bus so, and the catalog follows."
      >
        <a class="button" href={linkTo("aws", "events")}>
          Send an event
        </a>
      </Heading>
      <TypeInput open={(type) => navigate(linkTo("aws", type))} />
      <Shown of={loaded}>
        {({ counts }) => (
          <Table
            label="Types of resources"
            rows={Object.entries(counts)}
            keyOf={([type]) => type}
            hrefOf={([type]) => linkTo("aws", type)}
            empty="There is no resource yet. Write a type above and make one, or start an action that does."
            columns={[
              {
                title: "Type",
                width: "3fr",
                by: ([type]) => type,
                show: ([type]) => <a href={linkTo("aws", type)}>{type}</a>,
              },
              {
                title: "Resources",
                width: "1fr",
                by: ([, count]) => count,
                show: ([, count]) => count,
              },
            ]}
          />
        )}
      </Shown>
    </>
  );
}

function Resources({ type }: { readonly type: string }) {
  const loaded = useCall("GET account", { type }, changes);
  const known = useCall("GET type", { type });
  return (
    <>
      <Heading title={type} crumbs={[{ title: "AWS", href: linkTo("aws") }]}>
        {known.data && (
          <a class="button primary" href={linkTo("aws", type, "new")}>
            Make one
          </a>
        )}
      </Heading>
      {known.error !== undefined ? (
        <Empty text={known.error}>
          <a class="button" href={linkTo("aws")}>
            Choose another type
          </a>
        </Empty>
      ) : (
        <Shown of={loaded}>
          {({ resources }) => (
            <Table
              label={`Resources of type ${type}`}
              rows={resources}
              keyOf={({ region, identifier }) => `${region} ${identifier}`}
              hrefOf={({ region, identifier }) => linkTo("aws", type, region, identifier)}
              empty="There is none yet. Make one: the event bus hears of it, and the catalog mirrors it where a handler does."
              columns={[
                {
                  title: "Identifier",
                  width: "3fr",
                  by: ({ identifier }) => identifier,
                  show: ({ region, identifier }) => (
                    <a href={linkTo("aws", type, region, identifier)}>{identifier}</a>
                  ),
                },
                {
                  title: "Region",
                  width: "8rem",
                  by: ({ region }) => region,
                  show: ({ region }) => region,
                },
                {
                  title: "Properties",
                  width: "4fr",
                  show: ({ properties }) => (
                    <span class="mono muted">{JSON.stringify(properties)}</span>
                  ),
                },
              ]}
            />
          )}
        </Shown>
      )}
    </>
  );
}
