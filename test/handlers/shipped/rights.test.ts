import { assert } from "chai";
import {
  ListResourcesCommand,
  GetResourceCommand,
  CloudControlClient,
} from "@aws-sdk/client-cloudcontrol";
import type { Json } from "../../../functions/port/types";
import { blueprintIdentifier } from "../../../registry/blueprint";
import type { Statement } from "../../../registry/statement";
import { typeFacts } from "../../../facts/cloudformation";
import { readTemplate } from "../../../sandbox/aws/cloudformation/template";
import { rightsFor } from "../../../sandbox/aws/resources/rights";
import { attempt } from "../../functions/aws/setup";
import { startEndpoint, ACCOUNT, type TestEndpoint } from "../../sandbox/aws/start";
import { ended } from "../../sandbox/cloudformation/setup";
import { restoreEnvironment } from "../../support/environment";
import { actionContext, changeContext, linesOf } from "../../support/handler-context";
import {
  addRole,
  denialIn,
  productFile,
  resourceOf,
  rightsOf,
  type TestRole,
} from "./rights-setup";
import { shippedRegistry } from "./shipped";

const registry = shippedRegistry();
const region = "eu-west-1";
const instance = "AWS::EC2::Instance";
const entity = (id: string) => ({ identifier: "web", properties: { instance_id: id, region } });

/** What actions are called with; those of products only call Service Catalog. */
const inputs: Record<string, Record<string, Json>> = {
  create_vm: { title: "Web", cpu: 2, memory: 4, storage: 20, region },
  create_bucket: { name: "reports-1", region },
  resize_vm: { cpu: 4, memory: 16 },
  start_vm: {},
  stop_vm: {},
  terminate_vm: {},
};
const parameters: Record<string, Record<string, string>> = {
  "static-site": { SiteName: "docs" },
  wordpress: {
    AdminEmail: "ann@example.com",
    AdminPassword: "correct-horse-battery",
    VisitorRange: "203.0.113.0/24",
  },
};

describe("rights of the shipped handlers", function () {
  this.timeout(120_000);
  let aws: TestEndpoint;
  let role: TestRole;

  restoreEnvironment();
  beforeEach(async () => {
    aws = await startEndpoint({ delayMilliseconds: 0 });
    role = addRole(aws, "handler");
    Object.assign(process.env, role.environment);
  });
  afterEach(() => aws.endpoint.close());

  /** All that is declared is enough, and each right of it is needed. */
  const walk = async (
    statements: readonly Statement[],
    work: () => Promise<unknown>,
    neededElsewhere: (action: string) => boolean = () => false,
  ) => {
    role.may(statements);
    assert.isUndefined(await denialIn(work));
    for (const { action, rest } of rightsOf(statements)) {
      role.may(rest);
      const denial = await denialIn(work);
      assert.isTrue(denial !== undefined || neededElsewhere(action), `${action} is not needed`);
      if (denial === undefined) continue;
      const named = action.replace(/\*$/, "").toLowerCase();
      assert.include(denial.toLowerCase(), `to perform: ${named}`);
    }
  };

  it("are walked through for every file", () => {
    const actions = [...registry.actions.keys()].filter((name) => !name.startsWith("launch_"));

    assert.sameMembers(Object.keys(inputs), actions);
    assert.sameMembers(Object.keys(parameters), [...registry.products.keys()]);
    assert.sameMembers([...registry.changeListeners.keys()], ["tag_vm_with_team"]);
  });

  for (const resource of registry.resources.values()) {
    const { type, blueprint, permissions } = resource;
    it(`${type}: reading and listing need each of them`, async () => {
      const found = resourceOf(blueprintIdentifier(blueprint));
      const { store } = aws.endpoint.cloudControl;
      const facts = store.types.get(type);
      const [first = ""] = facts.identifier;
      const ids = facts.identifier.length === 1 ? { [first]: found.identifier } : {};
      store.place(found.region, type, { ...structuredClone(found.properties), ...ids }, "test");
      const context = { aws: role.clients, region: found.region, accountId: ACCOUNT };
      const client = role.clients.client(CloudControlClient, found.region);

      await walk(permissions, async () => {
        await (resource.read
          ? resource.read(found.identifier, context)
          : client.send(new GetResourceCommand({ TypeName: type, Identifier: found.identifier })));
        await (resource.list
          ? resource.list(undefined, context)
          : client.send(new ListResourcesCommand({ TypeName: type })));
      });
    });
  }

  for (const [identifier, input] of Object.entries(inputs)) {
    it(`${identifier} needs each of them`, async () => {
      const action = registry.actions.get(identifier);
      assert(action);
      const { store } = aws.endpoint.cloudControl;
      let runs = 0;

      await walk(action.permissions ?? [], async () => {
        for (const type of [instance, "AWS::S3::Bucket"]) {
          for (const one of store.list(region, type)) store.delete(one);
        }
        const state = identifier === "start_vm" ? "stopped" : "running";
        const State = { Code: "0", Name: state };
        const properties = { ImageId: "ami-1", InstanceType: "t3.micro", State };
        const vm = store.place(region, instance, properties, "test");
        const cloudControl = attempt(role.clients, { operationId: `r_${(runs += 1)}` });
        const { context } = actionContext(action, {
          input,
          ...(action.trigger !== "CREATE" && { entity: entity(vm.identifier) }),
          port: { entities: { upsert: async () => undefined as never } },
        });
        await linesOf(async () => {
          await action.handle({ ...context, aws: { ...role.clients, cloudControl } });
        });
      });
    });
  }

  it("tag_vm_with_team needs each of them", async () => {
    const listener = registry.changeListeners.get("tag_vm_with_team");
    assert(listener);
    const { store } = aws.endpoint.cloudControl;
    const Tags = [
      { Key: "Team", Value: "Blue" },
      { Key: "Name", Value: "web" },
    ];
    let runs = 0;
    const change = async (team: string[]) => {
      const vm = store.place(region, instance, { ImageId: "ami-1", Tags }, "test");
      const { context } = changeContext(listener, {
        before: { ...entity(vm.identifier), team: ["Blue"] },
        after: { ...entity(vm.identifier), team },
      });
      const cloudControl = attempt(role.clients, { operationId: `c_${(runs += 1)}` });
      await listener.handle({ ...context, aws: { ...role.clients, cloudControl } });
    };

    await walk(listener.permissions ?? [], async () => {
      await change(["Green"]);
      await change([]);
    });
  });

  for (const product of registry.products.values()) {
    it(`${product.identifier} needs each of them to come, to change or to go`, async () => {
      const { stacks } = aws.endpoint.cloudFormation;
      const template = productFile(product.identifier);
      const changes = changesOf(template);
      // A rollback deletes what an end keeps.
      const last = [...readTemplate(template).resources.values()].at(-1)?.type ?? "";
      let launches = 0;

      await walk(
        product.permissions,
        async () => {
          for (const fails of [false, true]) {
            const operation = "CreateResource";
            const fault = { operation, type: last, asynchronous: true, error: "InternalFailure" };
            if (fails) aws.endpoint.cloudControl.faults.add(fault);
            const stack = stacks.create({
              ...{ name: `SC-1-pp-${(launches += 1)}`, region, template, role: role.name },
              parameters: parameters[product.identifier] ?? {},
              tags: { "aws:servicecatalog:portfolioArn": "arn" },
            });
            await ended(stack);
            stacks.delete(stack.id);
            await ended(stack);
            aws.endpoint.cloudControl.faults.clear();
            refuseDenials(stack.events);
          }
        },
        (action) => changes.has(action),
      );
    });
  }
});

/** @throws Error with the first denial that a stack has met */
function refuseDenials(events: readonly { readonly ResourceStatusReason?: string }[]): void {
  const reasons = events.map(({ ResourceStatusReason: reason = "" }) => reason);
  const denial = reasons.find((reason) => reason.includes("is not authorized to perform"));
  if (denial !== undefined) throw new Error(denial);
}

/** The actions that changing the properties of a template's resources needs, one at a time. */
function changesOf(template: string): Set<string> {
  const actions = [...readTemplate(template).resources.values()].flatMap(({ type, properties }) => {
    const facts = typeFacts(type);
    if (!facts?.handlers?.update) return [];
    const names = [...Object.keys(properties), facts.tags ?? "Tags"];
    return names.flatMap((name) => {
      const after = { ...(properties as object), [name]: undefined };
      const tags = { [facts.tags ?? "Tags"]: [{ Key: "a", Value: "b" }] };
      const subject = { type, facts, region, accountId: ACCOUNT, changed: [name] };
      const given = { ...tags, ...(properties as object) };
      return [after, { ...given, [facts.tags ?? "Tags"]: [{ Key: "b", Value: "b" }] }].flatMap(
        (now) => rightsFor("update", { ...subject, properties: given, after: now }).required,
      );
    });
  });
  return new Set(actions.map(({ action }) => action));
}
