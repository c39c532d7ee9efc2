import type { JsonObject } from "../contract/port-data";
import { TemplateError } from "./template-error";

/** @see AWS CloudFormation quotas */
const limits = { Parameters: 200, Resources: 500, Outputs: 200, bytes: 1_048_576 };

/** Whether one more fits into a section. */
export function hasRoom(data: JsonObject, section: "Parameters" | "Resources" | "Outputs") {
  return Object.keys(data[section] ?? {}).length < limits[section];
}

/**
 * Refuses what CloudFormation refuses for its size.
 * @param what names the template, as in "the template" or "the gated template"
 */
export function checkLimits(data: JsonObject, text: string, what: string): void {
  for (const section of ["Parameters", "Resources", "Outputs"] as const) {
    const count = Object.keys(data[section] ?? {}).length;
    if (count > limits[section]) {
      throw new TemplateError(
        `${what} has ${count} ${section}; CloudFormation allows ${limits[section]}. Split it, or leave some out.`,
      );
    }
  }
  const bytes = Buffer.byteLength(text);
  if (bytes > limits.bytes) {
    throw new TemplateError(
      `${what} has ${bytes} bytes; CloudFormation allows ${limits.bytes}. Split it, or shorten it.`,
    );
  }
}
