import { assert } from "chai";
import { createJq } from "../../../functions/jq";
import type { JsonObject } from "../../../functions/port/types";
import { eventPattern, inputTemplate } from "../../../registry/resource-event";
import type { ResourceChange } from "../../../sandbox/aws/resource-store";
import { completeEvent } from "../../../sandbox/events/bus-event";
import { CloudTrail } from "../../../sandbox/events/cloudtrail";
import { matchesPattern } from "../../../sandbox/events/pattern";
import { transform } from "../../../sandbox/events/transformer";
import { shippedRegistry } from "../../handlers/shipped/shipped";
import { fixture } from "../../support/fixture";

const accountId = "123456789012";
const { resources } = shippedRegistry();
/** Read from a description in which the identifier has another name. */
const otherNames: Readonly<Record<string, string>> = {
  "AWS::SecretsManager::Secret": "Id",
  "AWS::ElastiCache::CacheCluster": "ClusterName",
};

describe("what the sandbox tells of a shipped type", () => {
  const jq = createJq();
  after(() => jq.close());

  for (const [type, resource] of resources) {
    const { blueprint } = resource;
    const name = typeof blueprint === "string" ? blueprint : blueprint.identifier;
    const [sample] = (
      fixture(`events/${name.replaceAll("_", "-")}.json`) as unknown as {
        resources: { identifier: string; region: string; properties: JsonObject }[];
      }
    ).resources;

    it(`${type}: its rules hear of a creation, a change and a deletion, and name the resource`, async () => {
      const { identifier, region, properties } = sample ?? assert.fail();
      const known = { ...properties, [otherNames[type] ?? "Other"]: identifier };
      const trail = new CloudTrail({ accountId });
      const heard: string[] = [];
      for (const kind of ["create", "update", "delete"] as const) {
        const change: ResourceChange = {
          ...{ type, region, identifier, kind, cause: "test", at: Date.UTC(2026, 0, 31, 12) },
          properties: { ...known, ...(kind === "update" && { More: kind }) },
        };
        for (const input of trail.eventsOf(change)) {
          const event = completeEvent(input, { account: accountId, region });
          for (const rule of resource.events) {
            if (!matchesPattern(eventPattern(rule), { ...event })) continue;
            const inputTransformer = {
              inputPaths: { ...rule.inputPaths },
              inputTemplate: inputTemplate(type, rule),
            };
            const context = { ruleArn: "", ruleName: "", ingestionTime: event.time };
            const made = transform({ inputTransformer }, event, context);
            const [results = []] = await jq.evaluate([
              { input: JSON.parse(made.text) as JsonObject, filters: [rule.identifier] },
            ]);
            const [result] = results;
            const named = result && "outputs" in result ? result.outputs[0] : undefined;
            assert.equal(
              JSON.stringify(named).toLowerCase(),
              `"${identifier}"`.toLowerCase(),
              kind,
            );
            heard.push(kind);
          }
        }
      }
      assert.includeMembers(heard, ["create", "delete"]);
    });
  }
});
