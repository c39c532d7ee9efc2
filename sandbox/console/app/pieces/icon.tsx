/** Drawings of 16 by 16, by what they stand for. */
const drawings = {
  home: "M2.5 7.5 8 3l5.5 4.5V13h-4V9.5h-3V13h-4z",
  play: "M5 3.5v9l7-4.5z",
  runs: "M3 4h10M3 8h10M3 12h6",
  catalog: "M2.5 3.5h4.5v4H2.5zM9 8.5h4.5v4H9zM4.75 7.5v3H9",
  events: "M9 2 4 9h4l-1 5 5-7H8z",
  map: "M4 4.5a1.5 1.5 0 1 0 0-.1zM12 6a1.5 1.5 0 1 0 0-.1zM6 12.5a1.5 1.5 0 1 0 0-.1zM5.5 4.8l5 1M4.5 6l1.6 5M10.8 7.3 7 11.5",
  mail: "M2.5 4h11v8.5h-11zM2.5 4.5 8 9l5.5-4.5",
  aws: "M4.5 12a2.5 2.5 0 0 1 0-5 3.5 3.5 0 0 1 6.8-.8A3 3 0 0 1 11.5 12z",
  fault: "M8 2.5 14 13H2zM8 6.5v3M8 11v.5",
  menu: "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
  sun: "M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6M8 1.5v1.2M8 13.3v1.2M1.5 8h1.2M13.3 8h1.2M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9",
  moon: "M13 9.8A5.5 5.5 0 0 1 6.2 3 5.5 5.5 0 1 0 13 9.8z",
  system: "M2.5 3.5h11v7h-11zM6 13h4M8 10.5V13",
  up: "M8 12V4M4.5 7.5 8 4l3.5 3.5",
  down: "M8 4v8M4.5 8.5 8 12l3.5-3.5",
  close: "M4 4l8 8M12 4l-8 8",
  link: "M6.5 9.5 13 3M8.5 3H13v4.5M7 4H3.5v8.5H12V9",
} as const;

/** Name of a drawing. */
export type IconName = keyof typeof drawings;

/** A drawing; it says nothing to ears, the text beside it does. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={drawings[name]} />
    </svg>
  );
}
