import type { Jq } from "../../functions/jq";
import type { Finding } from "./finding";
import { identifierForms, slashedNames } from "./known-resources";
import { filterNames, textOf, type Rendered, type Unrendered } from "./render-samples";
import { about, marksIn, messageShape, resourceTypeOf, unmark, type Rule } from "./rule";

/** Checks what a rule's filters come to for its samples. */
export async function checkResults(
  rule: Rule,
  { rendered, unrendered }: { rendered: readonly Rendered[]; unrendered: readonly Unrendered[] },
  jq: Jq,
): Promise<Finding[]> {
  return [
    ...notMessages(rule, rendered, unrendered),
    ...(await filters(rule, rendered, jq)),
    ...identifiers(rule, rendered),
  ];
}

/** Messages that the exporter cannot read; those that are no JSON at all are told of the template. */
function notMessages(
  rule: Rule,
  rendered: readonly Rendered[],
  unrendered: readonly Unrendered[],
): Finding[] {
  const [one] = unrendered;
  if (!one || rendered.length > 0 || typeof messageShape(rule) === "string") return [];
  if (one.reason.startsWith("The input transformer")) return [];
  return [
    about(rule, "InputTemplate", {
      kind: "not-a-message",
      value: one.text,
      problem: `The exporter cannot read it: ${one.reason}.`,
      remedy: "Write resource_type as a plain text; region, identifier and action hold JQ.",
    }),
  ];
}

async function filters(rule: Rule, rendered: readonly Rendered[], jq: Jq): Promise<Finding[]> {
  const findings: Finding[] = [];
  const shape = messageShape(rule);
  for (const name of filterNames) {
    const written = typeof shape === "string" ? undefined : shape[name];
    const marks = typeof written === "string" ? marksIn(written) : [];
    // Told of the template already, and what it comes to is an accident.
    if (rendered.length === 0 || marks.some(({ quoted }) => !quoted)) continue;
    const value = unmark(typeof written === "string" ? written : "");
    const error = await compileError(rendered[0]?.filters[name] ?? "", jq);
    if (error !== undefined) {
      findings.push(
        about(rule, `InputTemplate.${name}`, {
          kind: "does-not-compile",
          value,
          problem: error,
          remedy: "Correct the filter; a fixed text in JQ stands in quotes of its own.",
        }),
      );
    } else if (rendered.every(({ results }) => textOf(results[name]) === undefined)) {
      findings.push(nothing(rule, name, value, rendered));
    }
  }
  return findings;
}

function nothing(rule: Rule, name: string, value: string, rendered: readonly Rendered[]): Finding {
  const came = rendered.map(({ results }) => {
    const result = results[name as "region"];
    return "error" in result ? result.error : JSON.stringify(result.outputs[0] ?? null);
  });
  return about(rule, `InputTemplate.${name}`, {
    kind: "gives-nothing",
    value,
    problem: `For none of ${rendered.length} events it gives a text (${came[0]}).`,
    remedy:
      "Compare InputPathsMap with a recorded event; a path that leads nowhere arrives as an empty text.",
  });
}

/** @returns jq's complaint, with the position in the filter */
async function compileError(filter: string, jq: Jq): Promise<string | undefined> {
  try {
    await jq.compile(filter);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function identifiers(rule: Rule, rendered: readonly Rendered[]): Finding[] {
  const type = resourceTypeOf(rule);
  const shape = messageShape(rule);
  const written = typeof shape === "string" ? undefined : shape.identifier;
  const value = typeof written === "string" ? unmark(written) : "";
  const whole = Object.hasOwn(slashedNames, type) ? slashedNames[type] : undefined;
  const complete = rendered.filter(({ sample }) => sample.isComplete);
  const short = complete.find(
    ({ results }) => whole !== undefined && textOf(results.identifier) === lastSegment(whole),
  );
  const known = Object.hasOwn(identifierForms, type) ? identifierForms[type] : undefined;
  const misnamed = complete.filter(({ results }) => {
    const text = textOf(results.identifier);
    return known && text !== undefined && !known.form.test(text);
  });
  return [
    ...(short && whole !== undefined
      ? [
          about(rule, "InputTemplate.identifier", {
            kind: "last-segment-only" as const,
            value,
            problem: `Of a name with slashes it keeps the last part: ${whole} becomes ${lastSegment(whole)}, another resource.`,
            remedy: 'Take away what precedes the name, such as sub("^.*?:repository/"; "").',
          }),
        ]
      : []),
    ...(misnamed[0] && known
      ? [
          about(rule, "InputTemplate.identifier", {
            kind: "identifier-form" as const,
            value,
            problem:
              `For ${listNames(misnamed)} it comes to "${textOf(misnamed[0].results.identifier)}"; ` +
              `Cloud Control knows ${type} by ${known.words}.`,
            remedy: `Give ${known.words}. A shorter name works for deletions alone, and only where the mapping's identifier is that name.`,
          }),
        ]
      : []),
  ];
}

function listNames(rendered: readonly Rendered[]): string {
  return [...new Set(rendered.map(({ sample }) => sample.description))].join(", ");
}

function lastSegment(name: string): string {
  return name.split("/").at(-1) ?? name;
}
