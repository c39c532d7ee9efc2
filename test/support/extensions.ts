import type { TypeFacts } from "../../facts/cloudformation";
import type { ResourceStore } from "../../sandbox/aws/resource-store";

/** An extension of the account that takes any property and is identified by its name. */
const byName: TypeFacts = {
  identifier: ["Name"],
  createOnly: ["Name"],
  handlers: { create: [], read: [], update: [], delete: [], list: [] },
};

/** Registers types that tests make up: `Test::Catalog::Box`, … */
export function registerTestTypes(store: ResourceStore): void {
  store.types.register("Test::Catalog::*", byName);
}
