import { assert } from "chai";
import { wholeProgram } from "../support/program";
import type { Program } from "../support/pulumi";

interface Widget {
  readonly x: number;
  readonly y: number;
  readonly properties: { title: string; region: string; metrics: string[][] };
}

describe("the stack's dashboard", function () {
  this.timeout(120_000);
  let program: Program<unknown>;
  let widgets: Widget[];

  before(async () => {
    program = await wholeProgram();
    const { dashboardBody } = program.onlyInputsOf("aws:cloudwatch/dashboard:Dashboard");
    widgets = (JSON.parse(dashboardBody as string) as { widgets: Widget[] }).widgets;
  });

  /** What a graph of one metric shows. */
  const shown = (metric: string) => [
    ...new Set(
      widgets
        .flatMap(({ properties }) => properties.metrics)
        .filter(([, name]) => name === metric)
        .map((one) => one.at(-1)),
    ),
  ];

  it("shows every function and every queue of the program", () => {
    const functions = program.ofType("aws:lambda/function:Function").map(({ name }) => name);
    const queues = program
      .ofType("aws:sqs/queue:Queue")
      .map(({ name, inputs }) => inputs.name ?? name);

    assert.isAbove(functions.length, 8);
    for (const metric of ["Errors", "Duration", "Throttles"])
      assert.sameMembers(shown(metric), functions, metric);
    assert.sameMembers(shown("ApproximateNumberOfMessagesVisible"), queues);
  });

  it("shows what waits in Kafka, and how resyncs end", () => {
    assert.sameMembers(shown("OffsetLag"), [
      "dev-runs-intake-function",
      "dev-changes-intake-function",
    ]);
    assert.deepEqual(shown("ResyncDone"), ["ResyncDone"]);
  });

  it("is laid out without overlaps, in the stack's region", () => {
    const places = widgets.map(({ x, y }) => `${x} ${y}`);

    assert.equal(new Set(places).size, places.length);
    for (const { properties } of widgets) assert.equal(properties.region, "eu-west-1");
  });
});

describe("watchCatalog", function () {
  this.timeout(120_000);

  it("counts what the exporter writes, and goes off when twice the time has passed", async () => {
    const program = await wholeProgram();

    const filters = program
      .ofType("aws:cloudwatch/logMetricFilter:LogMetricFilter")
      .filter(({ name }) => name.startsWith("dev-catalog-"));
    assert.deepEqual(
      filters.map(({ inputs }) => [inputs.logGroupName, inputs.pattern]),
      [
        ["dev-catalog-exporter-log", '"\\"message\\":\\"resync done\\""'],
        ["dev-catalog-exporter-log", '"\\"message\\":\\"type still cannot be listed\\""'],
      ],
    );
    const namespace = "Longshore/longshore-dev-catalog";
    for (const { inputs } of filters)
      assert.equal((inputs.metricTransformation as { namespace: string }).namespace, namespace);
    assert.deepInclude(program.named("dev-catalog-not-resynced").inputs, {
      namespace,
      metricName: "ResyncDone",
      statistic: "Sum",
      period: 3600,
      evaluationPeriods: 12,
      treatMissingData: "breaching",
      comparisonOperator: "LessThanThreshold",
    });
  });
});
