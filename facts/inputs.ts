import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import type { Schema } from "./cloudformation";

const folder = path.join(__dirname, "inputs");
const services = new Map<string, Readonly<Record<string, Schema>>>();

/**
 * Finds what an operation takes, as the API's model has it; patterns must fit whole texts. A text of the
 * format `blob` stands for bytes in Base64, one of the format `secret` is shown to nobody.
 * @param prefix of the service's IAM actions
 * @returns undefined when nothing is kept of the service, or it has no such operation
 */
export function inputSchema(prefix: string, operation: string): Schema | undefined {
  const inputs = services.get(prefix) ?? read(path.join(folder, `${prefix}.json`));
  services.set(prefix, inputs);
  return Object.hasOwn(inputs, operation) ? inputs[operation] : undefined;
}

function read(file: string): Record<string, Schema> {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Record<string, Schema>) : {};
}
