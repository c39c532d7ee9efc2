import { readFileSync } from "node:fs";
import * as path from "node:path";
import type { JsonObject } from "../../registry/contract/port-data";
import { discoverRegistry } from "../../registry/discover";
import { readProduct } from "../../registry/products/read-product";
import type { ResourceType } from "../../registry/resource";
import type { Statement } from "../../registry/statement";
import { readTemplate } from "../../sandbox/aws/cloudformation/template";
import { callsIn } from "./calls-in";
import type { Need } from "./needs";

/** A handler file with the rights that it declares and what it is known to do. */
export interface RightsHandler {
  /** Path below the handlers folder. */
  readonly file: string;
  readonly statements: readonly Statement[];
  /** What it does with resources of a type. */
  readonly needs: readonly Need[];
  /** IAM actions that it calls by itself. */
  readonly called: readonly string[];
}

/** Reads every handler file below a folder. @throws DeclarationError as the program does */
export function readHandlers(folder: string): RightsHandler[] {
  const { files, folder: absolute } = discoverRegistry(folder);
  return files.map((file) =>
    file.startsWith("products/") ? readProductFile(absolute, file) : readCode(absolute, file),
  );
}

function readCode(folder: string, file: string): RightsHandler {
  const whole = path.join(folder, file);
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- as the registry loads them
  const declared = Object.values(require(whole) as object) as {
    kind?: string;
    permissions?: readonly Statement[];
  }[];
  const declaration = declared.find(({ kind }) => kind !== undefined) ?? {};
  const { needs, called } = callsIn(readFileSync(whole, "utf8"));
  const reads = declaration.kind === "resource" ? mirroring(declaration as ResourceType) : [];
  return { file, statements: declaration.permissions ?? [], needs: [...reads, ...needs], called };
}

/** A mirror reads and lists through Cloud Control, or by code of its own that may do as much. */
function mirroring(resource: ResourceType): Need[] {
  const { type } = resource;
  return [
    { step: "read", type, only: resource.read ? "possible" : "required" },
    { step: "list", type, only: resource.list ? "possible" : "required" },
  ];
}

function readProductFile(folder: string, file: string): RightsHandler {
  const { template, permissions } = readProduct(
    file,
    readFileSync(path.join(folder, file), "utf8"),
  );
  const { resources, parameters } = readTemplate(template);
  const needs = [...resources.values()]
    .filter(({ type }) => type.startsWith("AWS::") && !type.startsWith("AWS::CloudFormation::"))
    .flatMap(({ type, properties }): Need[] => {
      const given = properties as JsonObject;
      return [
        { step: "create", type, properties: given, tagged: true },
        { step: "delete", type, properties: given },
        { step: "update", type, properties: given },
      ];
    });
  const fromParameters = [...parameters.values()].some((parameter) =>
    JSON.stringify(parameter).includes("AWS::SSM::Parameter::Value"),
  );
  return {
    file,
    statements: permissions,
    needs,
    called: fromParameters ? ["ssm:GetParameters"] : [],
  };
}
