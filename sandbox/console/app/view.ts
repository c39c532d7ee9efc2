import type { ComponentType } from "preact";
import type { IconName } from "./pieces/icon";

/** What a view is drawn from. */
export interface ViewProps {
  /** What of the path stands behind the view's own. */
  readonly rest: readonly string[];
}

/** One view: a file in `views/`, and a line in `views.ts`. */
export interface View {
  /** The first part of the address; empty for the one at `/`. */
  readonly path: string;
  readonly title: string;
  readonly icon: IconName;
  /** Others lead to it, the navigation does not. */
  readonly isHidden?: true;
  readonly Page: ComponentType<ViewProps>;
}
