import { createSecretReader } from "./aws/secrets";
import { createPort, type Port } from "./port";
import type { Blueprint, PortAction } from "./port/types";
import { readCredentials } from "./port-credentials";

/** A part of Port's model that Longshore keeps. */
export type ModelPart =
  | { readonly kind: "blueprint"; readonly definition: Blueprint }
  | { readonly kind: "action"; readonly definition: PortAction };

/** What `aws.lambda.Invocation` sends with lifecycle scope CRUD: the input, and what to do under `tf`. */
export type ModelEvent = ModelPart & {
  readonly tf: {
    readonly action: "create" | "update" | "delete";
    readonly prev_input?: ModelPart | null;
  };
};

/** Settings of the Lambda that keeps Port's model. */
export interface PortModelSettings {
  readonly portSecretArn: string;
  readonly portBaseUrl: string;
}

/** Creates, updates or deletes one blueprint or action in Port; a repeat does no harm. */
export function create(settings: PortModelSettings): (event: ModelEvent) => Promise<object> {
  const readSecret = createSecretReader();
  const port = createPort({
    baseUrl: settings.portBaseUrl,
    credentials: (options) => readCredentials(readSecret, settings.portSecretArn, options),
  });
  return (event) => applyChange(port, event);
}

/** @returns what was done, for the stack's state */
export async function applyChange(port: Port, event: ModelEvent): Promise<object> {
  const { identifier } = event.definition;
  if (event.tf.action === "delete") {
    const deleted =
      event.kind === "blueprint"
        ? await port.blueprints.delete(identifier)
        : await port.actions.delete(identifier);
    return { kind: event.kind, identifier, deleted };
  }
  const previous = event.tf.prev_input;
  const isRenamed = previous?.definition.identifier !== identifier;
  // A renamed part is another one in Port; the old one is taken away.
  if (previous && isRenamed) await applyChange(port, { ...previous, tf: { action: "delete" } });
  if (event.kind === "blueprint") {
    // What a blueprint of another name declared says nothing about the one that has this name.
    const before = previous?.kind === "blueprint" && !isRenamed ? previous.definition : undefined;
    await port.blueprints.upsert(event.definition, before);
  } else {
    await port.actions.upsert(event.definition);
  }
  return { kind: event.kind, identifier };
}
