import { existsSync, readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { actionFacts } from "./iam";

const folder = path.join(__dirname, "operations");
const services = new Map<string, readonly string[]>();

/** Names of operations that read, where IAM has no action of that name. */
const readName = /^(Get|List|Describe|BatchGet|BatchDescribe|Head|Search)/;
/** Names of operations that only put tags on something or take them off. */
const tagName =
  /^(Un)?[Tt]ag[A-Z]|^(Add|Remove|Create|CreateOrUpdate|Delete|Change|Update)Tags|Tagging$/;

/**
 * Every operation of a service: of all its APIs, old and new.
 * @param service as in an event's source: `rds` for `aws.rds` and `rds.amazonaws.com`
 */
export function operationsOf(service: string): readonly string[] {
  const known = services.get(service);
  if (known) return known;
  const file = path.join(folder, `${service}.json`);
  const isName = /^[a-z0-9-]+$/.test(service);
  const apis =
    isName && existsSync(file)
      ? Object.values(JSON.parse(readFileSync(file, "utf8")) as Record<string, string>)
      : [];
  const operations = [...new Set(apis.flatMap((names) => names.split(" ")))].sort();
  services.set(service, operations);
  return operations;
}

/** Every service whose operations are known, as in an event's source. */
export function existingServices(): readonly string[] {
  return readdirSync(folder).map((file) => path.basename(file, ".json"));
}

/** The operations that may change something: IAM calls them neither `List` nor `Read`. */
export function changingOperationsOf(service: string): readonly string[] {
  return operationsOf(service).filter((operation) => {
    const access = actionFacts(`${service}:${operation}`)?.access;
    return access === undefined ? !readName.test(operation) : !/^(List|Read)\b/.test(access);
  });
}

/** Whether an operation changes tags and nothing else. */
export function isTagging(operation: string): boolean {
  return tagName.test(operation);
}
