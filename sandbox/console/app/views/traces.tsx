import { Heading } from "../pieces/heading";
import { linkTo } from "../router";
import type { View, ViewProps } from "../view";
import { Waterfall } from "../waterfall";

/** The way of anything that somebody has caused; it has no place in the navigation. */
export const traces: View = {
  ...{ path: "traces", title: "Way", icon: "runs", isHidden: true },
  Page: Traces,
};

function Traces({ rest: [trace = ""] }: ViewProps) {
  return (
    <>
      <Heading title={trace} about="Everything that happened on its account.">
        <a class="button" href={`${linkTo("map")}?trace=${encodeURIComponent(trace)}`}>
          See its way on the map
        </a>
      </Heading>
      <Waterfall trace={trace} />
    </>
  );
}
