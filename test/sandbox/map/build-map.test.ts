import { assert } from "chai";
import { layOut } from "../../../sandbox/map/layout";
import { map } from "./setup";

describe("buildMap", () => {
  it("draws every way that messages take, once, and nothing else", () => {
    const ways = map.edges.map(({ from, to, kind }) => `${from} -${kind}-> ${to}`);

    assert.sameMembers(ways, [
      "port -message-> kafka org.runs",
      "kafka org.runs -message-> dev-runs-intake-function",
      "dev-runs-intake-function -message-> dev-runs",
      "dev-runs-intake-function -dead-> dev-dead-letters",
      "dev-runs -message-> dev-runs-worker-function",
      "dev-runs -dead-> dev-dead-letters",
      "dev-runs-worker-function -data-> dev-runs-table",
      "dev-runs-worker-function -message-> port-api",
      "dev-runs-worker-function -message-> aws-api",
      "dev-runs-worker-function -message-> dev-approvals-topic",
      "dev-approvals-topic -message-> mail",
      "aws -message-> bus",
      "bus -message-> dev-catalog",
      "bus -dead-> dev-dead-letters",
      "dev-catalog-resync -message-> dev-catalog",
      "people -message-> dev-approvals-api",
      "dev-approvals-api -message-> dev-approvals-api-function",
    ]);
  });

  it("says what each place is, in which part of the stack, without what every name has", () => {
    const places = map.nodes.map(({ id, kind, group, label }) => [id, kind, group, label]);

    assert.includeDeepMembers(places, [
      ["dev-runs-worker-function", "function", "Runs", "runs-worker"],
      ["dev-dead-letters", "dead letters", "Dead letters", "dead-letters"],
      ["dev-catalog-resync", "schedule", "Catalog", "catalog-resync"],
      ["bus", "rules", "", "EventBridge, 2 rules"],
      ["kafka org.runs", "outside", "", "org.runs"],
    ]);
    assert.notInclude(
      places.map(([id]) => id),
      "dev-unrelated",
    );
    assert.equal(map.roles["dev-runs-worker-role"], "dev-runs-worker-function");
  });
});

describe("layOut", () => {
  it("places all, none over another, in its part's band, from left to right", () => {
    const { nodes, lanes, width, height } = layOut(map);

    const x = (id: string) => nodes.find((one) => one.id === id)?.x ?? Number.NaN;
    assert.sameMembers(
      nodes.map(({ id }) => id),
      map.nodes.map(({ id }) => id),
    );
    assert.lengthOf(new Set(nodes.map((one) => `${one.x} ${one.y}`)), nodes.length);
    assert.isTrue(nodes.every((one) => one.x > 0 && one.x < width && one.y > 0 && one.y < height));
    for (const { group, y } of nodes.filter((one) => one.group !== "")) {
      const lane = lanes.find(({ title }) => title === group) ?? assert.fail(group);
      assert.isTrue(y > lane.y && y < lane.y + lane.height, group);
    }
    const way = [
      "port",
      "kafka org.runs",
      "dev-runs-intake-function",
      "dev-runs",
      "dev-runs-worker-function",
      "port-api",
    ];
    const xs = way.map(x);
    assert.deepEqual(
      xs,
      xs.toSorted((one, other) => one - other),
    );
  });
});
