import { defineResource } from "../../registry/resource";

/** A type that makes one entity, and a child for each of its items. */
export const box = defineResource({
  type: "Test::Catalog::Box",
  blueprint: {
    identifier: "box",
    title: "Box",
    schema: { properties: { size: { type: "number" }, region: { type: "string" } } },
    relations: { owner: { target: "owner", required: false, many: false } },
  },
  events: [],
  selector: ".Hidden != true",
  entities: [
    {
      identifier: ".__Identifier",
      title: ".Title",
      properties: { size: ".Size", region: ".__Region" },
      relations: { owner: ".Owner" },
    },
    { itemsToParse: ".Items", blueprint: "item", identifier: '.__Identifier + "/" + .item' },
  ],
  permissions: [],
});

/** Children of boxes, and owners, have blueprints of their own. */
export const item = defineResource({
  type: "Test::Catalog::Item",
  blueprint: { identifier: "item", title: "Item", schema: { properties: {} } },
  events: [],
  permissions: [],
});
export const owner = defineResource({
  type: "Test::Catalog::Owner",
  blueprint: { identifier: "owner", title: "Owner", schema: { properties: {} } },
  events: [],
  permissions: [],
});
