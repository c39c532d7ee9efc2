import { assert } from "chai";
import { defineAction, defineResource, existing, field } from "../../registry";

const blueprint = {
  identifier: "box",
  title: "Box",
  schema: { properties: { size: { type: "number" }, note: { type: "string" } } },
  relations: {
    shelf: { target: "shelf", required: false, many: false },
    owners: { target: "_user", required: false, many: true },
  },
} as const;
const common = { identifier: "a", title: "A", input: {} } as const;
const resource = { type: "AWS::SNS::Topic", events: [], permissions: [] };
const handle = () => Promise.resolve();

/** Mistakes that the compiler finds: each `@ts-expect-error` fails the type check once it finds none. */
describe("the types of declarations", () => {
  it("know the properties and relations of a resource's own blueprint", () => {
    const declared = [
      defineResource({
        ...{ ...resource, blueprint },
        entity: { identifier: ".a", properties: { size: ".b" }, relations: { owners: "[.c]" } },
      }),
      defineResource({
        ...{ ...resource, blueprint },
        // @ts-expect-error -- there is no such relation
        entity: { identifier: ".a", relations: { shelff: ".b" } },
      }),
      defineResource({
        ...{ ...resource, blueprint },
        // @ts-expect-error -- there is no such property
        entities: [{ identifier: ".a", properties: { sise: ".b" } }],
      }),
      // What another handler declares, or people keep in Port, is looked up when the handlers are read.
      defineResource({
        ...{ ...resource, blueprint },
        entity: { identifier: ".a", blueprint: "shelf", relations: { anything: ".b" } },
      }),
      defineResource({
        ...{ ...resource, blueprint: "box" },
        entity: { identifier: ".a", properties: { anything: ".b" } },
      }),
    ];
    assert.lengthOf(declared, 5);
  });

  it("know them of what an action returns, and of the entity that it works on", () => {
    const declared = [
      defineAction({
        ...{ ...common, trigger: "DAY-2", blueprint },
        async handle({ entity }) {
          const shelf: string | null | undefined = entity.relations.shelf;
          const owners: readonly string[] | null | undefined = entity.relations.owners;
          // @ts-expect-error -- there is no such relation
          void [shelf, owners, entity.relations.shelff];
          return { entity: { identifier: "b", relations: { shelf: "s", owners: ["o"] } } };
        },
      }),
      defineAction({
        ...{ ...common, trigger: "CREATE", blueprint },
        // @ts-expect-error -- there is no such relation
        handle: async () => ({ entity: { identifier: "b", relations: { shelff: "s" } } }),
      }),
      defineAction({
        ...{ ...common, trigger: "CREATE", blueprint },
        // @ts-expect-error -- a relation to one holds no list
        handle: async () => ({ entity: { identifier: "b", relations: { shelf: ["s"] } } }),
      }),
      defineAction({
        ...{ ...common, trigger: "CREATE", blueprint },
        // @ts-expect-error -- there is no such property
        handle: async () => ({ entities: [{ identifier: "b", properties: { sise: 1 } }] }),
      }),
      defineAction({
        ...{ ...common, trigger: "CREATE", blueprint: existing("box") },
        handle: async () => ({ entity: { identifier: "b", relations: { anything: "s" } } }),
      }),
    ];
    assert.lengthOf(declared, 5);
  });

  it("know the keywords of properties and relations", () => {
    const declared = [
      defineAction({
        ...{ ...common, trigger: "CREATE", handle },
        // @ts-expect-error -- there is no such type
        blueprint: { ...blueprint, schema: { properties: { size: { type: "strng" } } } },
      }),
      defineAction({
        ...{ ...common, trigger: "CREATE", handle },
        // @ts-expect-error -- many is missing
        blueprint: { ...blueprint, relations: { shelf: { target: "shelf", required: false } } },
      }),
      // @ts-expect-error -- there is no such trigger
      defineAction({ ...common, trigger: "UPDATE", blueprint, handle }),
    ];
    assert.lengthOf(declared, 3);
  });

  it("know each kind of input, and what of it may be missing", () => {
    const action = defineAction({
      ...{ identifier: "a", title: "A", trigger: "CREATE", blueprint },
      input: {
        note: field.multiline("Note", { visible: { jqQuery: ".form.who != null" } }),
        who: field.user("Who"),
        team: field.team("Team", { dependsOn: ["who"] }),
        boxes: field.entities("Boxes", "box", { maxItems: 3 }),
        ports: field.list("Ports", { items: field.integer("Port") }),
      },
      async handle({ input }) {
        const texts: string[] = [input.who, input.team, ...input.boxes];
        const numbers: number[] = [...input.ports];
        // @ts-expect-error -- what is not always shown may be missing
        const note: string = input.note;
        // @ts-expect-error -- it is a list
        const box: string = input.boxes;
        void [texts, numbers, note, box];
      },
    });
    assert.deepEqual(action.kind, "action");
  });

  it("know who may run an action", () => {
    const declared = [
      defineAction({
        ...{ ...common, trigger: "DAY-2", blueprint, handle },
        execute: { roles: ["Admin"], teams: ["ops"], users: ["a@b.example"], ownedByTeam: true },
      }),
      defineAction({
        ...{ ...common, trigger: "CREATE", blueprint, handle },
        // @ts-expect-error -- it is a list
        execute: { roles: "Admin" },
      }),
      defineAction({
        ...{ ...common, trigger: "CREATE", blueprint, handle },
        // @ts-expect-error -- a policy has conditions
        execute: { policy: { queries: {} } },
      }),
    ];
    assert.lengthOf(declared, 3);
  });
});
