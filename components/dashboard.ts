import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { MagicFunction } from "./magic-function";
import { ownName } from "./stack-names";

/** What a dashboard shows. */
export interface DashboardArgs {
  /** Readers of Kafka's topics. */
  readonly intakes: readonly MagicFunction[];
  readonly functions: readonly MagicFunction[];
  readonly queues: readonly aws.sqs.Queue[];
  readonly deadLetters: readonly aws.sqs.Queue[];
  /** Namespace of the catalog's own metrics; none when nothing is resynced. */
  readonly catalogMetrics?: string | undefined;
}

type Metric = (string | Record<string, string>)[];

/** One page of CloudWatch on which the whole stack can be seen. */
export class Dashboard extends pulumi.ComponentResource {
  constructor(name: string, args: DashboardArgs, opts?: pulumi.ComponentResourceOptions) {
    super("longshore:core:Dashboard", name, {}, opts);
    new aws.cloudwatch.Dashboard(
      name,
      { dashboardName: ownName(name), dashboardBody: buildBody(args) },
      { parent: this },
    );
    this.registerOutputs({});
  }
}

function buildBody(args: DashboardArgs): pulumi.Output<string> {
  const { catalogMetrics } = args;
  const names = {
    intakes: pulumi.all(args.intakes.map(({ name }) => name)),
    functions: pulumi.all(args.functions.map(({ name }) => name)),
    queues: pulumi.all(args.queues.map(({ name }) => name)),
    deadLetters: pulumi.all(args.deadLetters.map(({ name }) => name)),
    arns: pulumi.all(args.functions.map(({ arn }) => arn)),
  };
  return pulumi.output(names).apply(({ intakes, functions, queues, deadLetters, arns }) => {
    const region = arns[0]?.split(":")[3] ?? "";
    const ofFunctions = (metric: string, all: readonly string[] = functions): Metric[] =>
      all.map((one) => ["AWS/Lambda", metric, "FunctionName", one]);
    const ofQueues = (metric: string, all: readonly string[]): Metric[] =>
      all.map((one) => ["AWS/SQS", metric, "QueueName", one]);
    const graphs: [title: string, stat: string, metrics: Metric[]][] = [
      ["Records waiting in Kafka", "Maximum", ofFunctions("OffsetLag", intakes)],
      ["Dead letters", "Maximum", ofQueues("ApproximateNumberOfMessagesVisible", deadLetters)],
      ["Errors of functions", "Sum", ofFunctions("Errors")],
      ["Messages waiting", "Maximum", ofQueues("ApproximateNumberOfMessagesVisible", queues)],
      [
        "Age of the oldest message (s)",
        "Maximum",
        ofQueues("ApproximateAgeOfOldestMessage", queues),
      ],
      ["Invocations", "Sum", ofFunctions("Invocations")],
      ["Throttled invocations", "Sum", ofFunctions("Throttles")],
      ["Duration (ms)", "p99", ofFunctions("Duration")],
      ...(catalogMetrics === undefined
        ? []
        : [
            [
              "Resyncs of types",
              "Sum",
              [
                [catalogMetrics, "ResyncDone"],
                [catalogMetrics, "ResyncHeldUp"],
              ],
            ] as [string, string, Metric[]],
          ]),
    ];
    return JSON.stringify({ widgets: graphs.map((graph, index) => widget(graph, index, region)) });
  });
}

/** Two in a row, each half as wide as CloudWatch's 24 columns. */
function widget(
  [title, stat, metrics]: [title: string, stat: string, metrics: Metric[]],
  index: number,
  region: string,
) {
  return {
    type: "metric",
    ...{ x: (index % 2) * 12, y: Math.floor(index / 2) * 6, width: 12, height: 6 },
    properties: { title, stat, metrics, region, period: 300, view: "timeSeries" },
  };
}
