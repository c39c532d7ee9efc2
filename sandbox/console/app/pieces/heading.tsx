import type { ComponentChildren } from "preact";

/** A way back up: what is around this. */
export interface Crumb {
  readonly title: string;
  readonly href: string;
}

/** The top of a view. @param children what can be done here */
export function Heading({
  title,
  about,
  crumbs = [],
  children,
}: {
  readonly title: ComponentChildren;
  readonly about?: ComponentChildren;
  readonly crumbs?: readonly Crumb[];
  readonly children?: ComponentChildren;
}) {
  return (
    <header class="heading">
      {crumbs.length > 0 && (
        <nav class="crumbs" aria-label="Around this">
          {crumbs.map((crumb) => (
            <a key={crumb.href} href={crumb.href}>
              {crumb.title}
            </a>
          ))}
        </nav>
      )}
      <div class="heading-row">
        <h1 tabIndex={-1}>{title}</h1>
        {children && <div class="heading-acts">{children}</div>}
      </div>
      {about && <p class="about">{about}</p>}
    </header>
  );
}
