import { readPath } from "../../sandbox/events/json-path";
import { parseTemplate, templateVariables } from "../../sandbox/events/template";
import type { Finding } from "./finding";
import { filterNames } from "./render-samples";
import { about, marksIn, messageShape, unmark, type Rule } from "./rule";
import type { Sample } from "./sample-events";

/** @see Amazon EventBridge quotas */
const limits = { template: 8192, paths: 100 };

/** Checks what a rule's target is told, without evaluating anything. */
export function checkTemplate(rule: Rule, samples: readonly Sample[]): Finding[] {
  const shape = messageShape(rule);
  return [
    ...sizes(rule),
    ...placeholders(rule),
    ...(typeof shape === "string"
      ? [
          about(rule, "InputTemplate", {
            kind: "not-json",
            value: rule.template,
            problem: `Filled in, it is no JSON object: ${shape}. EventBridge drops such events without a word.`,
            remedy: "Write a JSON object; a placeholder stands where a value may stand.",
          }),
        ]
      : [...eventTime(rule, shape), ...pasted(rule, shape)]),
    ...objectsInQuotes(rule, samples),
    ...firstItems(rule),
  ];
}

function sizes({ template, inputPaths, ...rule }: Rule): Finding[] {
  const paths = Object.keys(inputPaths).length;
  return [
    ...(template.length > limits.template
      ? [
          about(rule, "InputTemplate", {
            kind: "template-too-large" as const,
            value: template,
            problem: `It has ${template.length} characters; EventBridge takes ${limits.template}.`,
            remedy: "Make several rules of it, or shorten the filters.",
          }),
        ]
      : []),
    ...(paths > limits.paths
      ? [
          about(rule, "InputPathsMap", {
            kind: "too-many-paths" as const,
            value: Object.keys(inputPaths).join(", "),
            problem: `It has ${paths} paths; EventBridge takes ${limits.paths}.`,
            remedy: "Leave out what no filter uses.",
          }),
        ]
      : []),
  ];
}

function placeholders({ template, inputPaths, ...rule }: Rule): Finding[] {
  const unknown = templateVariables(parseTemplate(template)).filter(
    (name) => !Object.hasOwn(inputPaths, name) && !name.startsWith("aws.events."),
  );
  return [...new Set(unknown)].map((name) =>
    about(rule, "InputTemplate", {
      kind: "unknown-placeholder",
      value: `<${name}>`,
      problem: "InputPathsMap has no such name, so EventBridge refuses the target.",
      remedy: `Add ${JSON.stringify(name)} to InputPathsMap (it has ${Object.keys(inputPaths).join(", ") || "nothing"}). What is no placeholder may not stand between < and >.`,
    }),
  );
}

function eventTime(rule: Rule, shape: Readonly<Record<string, unknown>>): Finding[] {
  const variables = typeof shape.eventTime === "string" ? marksIn(shape.eventTime) : [];
  if (variables.some(({ variable }) => isTime(rule, variable))) return [];
  return [
    about(rule, "InputTemplate", {
      kind: "no-event-time",
      value: "",
      problem:
        "The message does not say when the event happened, so an old event cannot be told from a new one.",
      remedy: 'Add "eventTime": "$.time" to InputPathsMap and "eventTime": <eventTime> here.',
    }),
  ];
}

function isTime({ inputPaths }: Rule, variable: string): boolean {
  if (variable === "aws.events.event.ingestion-time") return true;
  return /^\$\.(time|detail\.eventTime)$/.test(inputPaths[variable] ?? "");
}

/** Values that become part of the JQ itself. */
function pasted(rule: Rule, shape: Readonly<Record<string, unknown>>): Finding[] {
  return filterNames.flatMap((name) => {
    const filter = shape[name];
    if (typeof filter !== "string") return [];
    return marksIn(filter).map(({ variable, quoted }) => {
      const value = unmark(filter);
      const field = `Carry the value as a field ("${variable}": <${variable}>) and write .${variable} in the JQ.`;
      return about(
        rule,
        `InputTemplate.${name}`,
        quoted && isSetByAws(rule, variable)
          ? {
              kind: "aws-value-in-jq",
              value: `<${variable}>`,
              problem:
                "It is pasted into a text of the JQ. AWS alone sets it, so no harm can come of it.",
              remedy: "Nothing need be done; where you write the rule anew, carry it as a field.",
            }
          : quoted
            ? {
                kind: "value-pasted-into-jq",
                value,
                problem: `<${variable}> is pasted into a text of the JQ: a value with a quote or \\( in it changes the program.`,
                remedy: field,
              }
            : {
                kind: "value-as-program",
                value,
                problem: `<${variable}> becomes the JQ itself: a value such as eu-west-1 is then a program that subtracts.`,
                remedy: field,
              },
      );
    });
  });
}

/** What no caller can choose: the region, the call's name, the account, the time, the event's id. */
function isSetByAws({ inputPaths }: Rule, variable: string): boolean {
  const path = inputPaths[variable] ?? "";
  return (
    variable.startsWith("aws.events.") ||
    /^\$\.(id|time|region|account|source|detail-type|detail\.(awsRegion|eventName|eventSource|eventTime|eventID|recipientAccountId))$/.test(
      path,
    )
  );
}

/** Lists and objects between quotes, which make the whole message invalid. */
function objectsInQuotes(rule: Rule, samples: readonly Sample[]): Finding[] {
  const quoted = parseTemplate(rule.template).parts.flatMap((part) =>
    "variable" in part && part.quoted ? [part.variable] : [],
  );
  return [...new Set(quoted)].flatMap((variable) => {
    const path = rule.inputPaths[variable] ?? "";
    const isObject = samples.some(({ event }) => {
      const value = readPath(event, path);
      return typeof value === "object" && value !== null;
    });
    if (!isObject) return [];
    return about(rule, "InputTemplate", {
      kind: "object-in-quotes",
      value: `"<${variable}>"`,
      problem: `${path} is an object or a list; between quotes it makes the message invalid, and EventBridge drops it without a word.`,
      remedy: `Write <${variable}> without quotes, or take a single value of it.`,
    });
  });
}

function firstItems(rule: Rule): Finding[] {
  return Object.entries(rule.inputPaths).flatMap(([name, path]) => {
    if (!/\bitems\[\d+\]|\.requestParameters\..*\[\d+\]/.test(path)) return [];
    return about(rule, `InputPathsMap.${name}`, {
      kind: "first-item-only",
      value: path,
      problem: "The call may name several; all but one are passed over.",
      remedy:
        "Listen to an event that names one resource each, such as a state change; otherwise only the next full resync sees the others.",
    });
  });
}
