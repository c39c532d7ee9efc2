/** How something stands, for its colour. */
export type Standing = "good" | "bad" | "busy" | "waiting" | "quiet";

const standings: Readonly<Record<string, Standing>> = {
  SUCCESS: "good",
  FAILURE: "bad",
  IN_PROGRESS: "busy",
  WAITING_FOR_APPROVAL: "waiting",
  created: "good",
  updated: "busy",
  deleted: "bad",
};

/** How something stands, in a word and a colour. */
export function Badge({ text, standing }: { readonly text: string; readonly standing?: Standing }) {
  const shown = text.includes("_") ? text.toLowerCase().replaceAll("_", " ") : text.toLowerCase();
  return <span class={`badge is-${standing ?? standings[text] ?? "quiet"}`}>{shown}</span>;
}
