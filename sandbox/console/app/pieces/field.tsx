import type { ComponentChildren } from "preact";

/** What the control inside of a field takes over. */
export interface ControlProps {
  readonly id: string;
  readonly "aria-describedby": string | undefined;
  readonly "aria-invalid": boolean | undefined;
  readonly "aria-required": boolean | undefined;
  readonly disabled: boolean | undefined;
}

/** A label, a control, what it means, and what is wrong with it, which ears hear with the control. */
export function Field({
  id,
  label,
  about,
  isRequired = false,
  isDisabled = false,
  mistake,
  children,
}: {
  readonly id: string;
  readonly label: string;
  readonly about?: string | undefined;
  readonly isRequired?: boolean;
  readonly isDisabled?: boolean;
  readonly mistake?: string | undefined;
  readonly children: (props: ControlProps) => ComponentChildren;
}) {
  const described = [about && `${id}-about`, mistake && `${id}-mistake`].filter(Boolean).join(" ");
  return (
    <div class={`field ${mistake ? "is-wrong" : ""}`}>
      <label for={id}>
        {label}
        {isRequired && <span class="required"> (required)</span>}
      </label>
      {children({
        id,
        "aria-describedby": described || undefined,
        "aria-invalid": mistake ? true : undefined,
        "aria-required": isRequired || undefined,
        disabled: isDisabled || undefined,
      })}
      {about && (
        <p class="field-about" id={`${id}-about`}>
          {about}
        </p>
      )}
      {mistake && (
        <p class="field-mistake" id={`${id}-mistake`}>
          {mistake}
        </p>
      )}
    </div>
  );
}
