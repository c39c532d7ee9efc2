import { readFileSync } from "node:fs";
import * as path from "node:path";
import { tokenPlaceholder } from "../../registry/products/gate-parts";
import { checkOwnGate } from "../../registry/products/check-own-gate";
import { hasGate, injectGate } from "../../registry/products/inject-gate";
import { longestWaitSeconds } from "../../registry/products/product";
import { isMap } from "../../registry/products/references";
import { checkTemplate } from "../../registry/products/check-template";
import { refuseMacros } from "../../registry/products/macros";
import { parseTemplate } from "../../registry/products/template";
import { withLines } from "../../registry/products/template-lines";
import type { JsonObject } from "../../functions/port/types";
import { runCommand, type Output } from "../run-command";
import { parseArguments, type Request, usage } from "./parse-arguments";

/**
 * Does what `npm run gate` asks for. Only the template goes to `output.log`.
 * @param root the folder in which the file is looked for: where the command was typed
 * @param readInput reads standard input
 * @returns the exit code: 1 for a template that cannot be used, 2 for wrong arguments
 */
export async function runGate(
  args: readonly string[],
  root: string,
  output: Output,
  readInput: () => string = () => readFileSync(0, "utf8"),
): Promise<number> {
  const work = (request: Request): number => {
    const { file } = request;
    try {
      const text = file === "-" ? readInput() : readFileSync(path.resolve(root, file), "utf8");
      const { gated, remarks } = gate(text, request);
      output.log(gated.replace(/\r?\n$/, ""));
      for (const remark of remarks) output.error(remark);
      return 0;
    } catch (error) {
      const place = file === "-" ? "standard input" : file;
      throw new Error(`${place}: ${(error as Error).message}`, { cause: error });
    }
  };
  return runCommand({ usage, parse: parseArguments, work }, args, output);
}

function gate(text: string, request: Request): { gated: string; remarks: string[] } {
  const template = parseTemplate(text);
  const { data } = template;
  // What is meant for `handlers/products` could never be published.
  if (isProduct(data)) withLines(template, () => refuseMacros(template));
  if (hasGate(data)) {
    const expected = {
      ...(request.requestArn !== undefined && { requestFunctionArn: request.requestArn }),
    };
    const asked = withLines(template, () => {
      checkTemplate(data);
      return checkOwnGate(data, expected);
    });
    const remark = `It has Longshore's approval already, which asks ${asked}; it is printed as it is.`;
    const wanted = "That must be the stack output approvalRequestArn.";
    return {
      gated: text,
      remarks: [request.requestArn === undefined ? `${remark} ${wanted}` : remark],
    };
  }
  const { name, timeoutSeconds } = metadataOf(data);
  const file = request.file === "-" ? "template" : path.parse(request.file).name;
  const gated = injectGate(text, {
    requestFunctionArn: request.requestArn ?? tokenPlaceholder,
    product: file,
    title: request.title ?? name ?? file.replace(/[-_]+/g, " "),
    timeoutSeconds: request.timeoutSeconds ?? timeoutSeconds ?? longestWaitSeconds,
  });
  const remark = `ServiceToken is ${tokenPlaceholder}: paste the stack output approvalRequestArn in its place, or give it as --request-arn.`;
  return { gated, remarks: request.requestArn === undefined ? [remark] : [] };
}

function isProduct({ Metadata: metadata }: JsonObject): boolean {
  return isMap(metadata) && metadata.Longshore !== undefined;
}

/** What a template says of itself, if it is meant for `handlers/products`; whether it is right is not asked here. */
function metadataOf({ Metadata: metadata }: JsonObject): {
  name?: string;
  timeoutSeconds?: number;
} {
  const own = isMap(metadata) && isMap(metadata.Longshore) ? metadata.Longshore : {};
  const seconds = Number(own.timeoutSeconds);
  return {
    ...(typeof own.name === "string" && own.name !== "" && { name: own.name }),
    ...(seconds >= 1 && seconds <= longestWaitSeconds && { timeoutSeconds: seconds }),
  };
}
