import { createHash } from "node:crypto";

/** The only style of the pages; text on every ground here has a contrast of at least 4.5 to 1. */
export const style = `
:root {
  color-scheme: light dark;
  --ground: #f4f5f7; --card: #ffffff; --line: #d5d9e0; --text: #1b2430; --quiet: #56606e;
  --field: #ffffff; --edge: #7a8594; --focus: #1d4ed8; --good: #17663a; --on-good: #ffffff;
  --bad: #a3231f; --tint: #eef1f5; --warn: #fdf1ef;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #12161c; --card: #1b212a; --line: #343d4a; --text: #e8ecf2; --quiet: #a5b0bf;
    --field: #12161c; --edge: #7f8b9b; --focus: #93b8ff; --good: #7ed9a3; --on-good: #07210f;
    --bad: #ffa59e; --tint: #232b36; --warn: #33211f;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; padding: 1.5rem 1rem 3rem; background: var(--ground); color: var(--text);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
}
main {
  max-width: 40rem; margin: 0 auto; padding: 1.75rem; background: var(--card);
  border: 1px solid var(--line); border-radius: 12px; overflow-wrap: anywhere;
}
.sort { margin: 0 0 .25rem; color: var(--quiet); font-size: .875rem; }
h1 { margin: 0 0 1rem; font-size: 1.625rem; line-height: 1.25; }
h2 { margin: 2rem 0 .5rem; font-size: 1.125rem; }
p { margin: 0 0 1rem; }
a { color: inherit; }
dl { margin: 0; border-top: 1px solid var(--line); }
dl > div {
  display: grid; grid-template-columns: minmax(7rem, 30%) 1fr; gap: .125rem 1rem;
  padding: .5rem 0; border-bottom: 1px solid var(--line);
}
dt { color: var(--quiet); }
dd { margin: 0; white-space: pre-wrap; }
.quiet, .hint { color: var(--quiet); }
.hint { margin: 0 0 .375rem; font-size: .875rem; }
label { display: block; font-weight: 600; }
.field { margin: 1.25rem 0; }
input, textarea {
  display: block; width: 100%; padding: .625rem .75rem; font: inherit; color: var(--text);
  background: var(--field); border: 1px solid var(--edge); border-radius: 8px;
}
textarea { min-height: 6rem; resize: vertical; }
[aria-invalid="true"] { border: 2px solid var(--bad); }
.error { margin: .25rem 0; color: var(--bad); font-weight: 600; }
.summary {
  margin: 1.5rem 0; padding: 1rem 1.25rem; background: var(--warn);
  border: 1px solid var(--bad); border-radius: 8px;
}
.summary h2 { margin: 0 0 .25rem; }
.summary ul { margin: 0; padding-left: 1.25rem; }
.buttons { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: 1.5rem; }
button {
  flex: 1 1 11rem; min-height: 3rem; padding: .625rem 1.25rem; font: inherit; font-weight: 600;
  border-radius: 8px; border: 2px solid var(--good); background: var(--good);
  color: var(--on-good); cursor: pointer;
}
button.reject { background: transparent; border-color: var(--bad); color: var(--bad); }
button[disabled] { display: none; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
.told { padding: .75rem 1rem; background: var(--tint); border-radius: 8px; margin: 1.5rem 0 0; }
.good { color: var(--good); }
.bad { color: var(--bad); }
@media (max-width: 30rem) {
  body { padding: 0; background: var(--card); }
  main { border: 0; border-radius: 0; padding: 1.25rem 1rem 2rem; }
  dl > div { grid-template-columns: 1fr; }
}
`;

/** Names the style in a content security policy, so that no other one is allowed. */
export const styleHash = `sha256-${createHash("sha256").update(style).digest("base64")}`;
