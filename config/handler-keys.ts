import * as pulumi from "@pulumi/pulumi";
import {
  readSetting,
  type DeclaredKey,
  type DeclaredKeys,
  type KeyValues,
  type SettingValue,
} from "../registry/declared-keys";
import { isEncrypted } from "./is-encrypted";
import { configKeys } from "./rules";

const secretArn =
  /^arn:aws:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]{1,512}-[A-Za-z0-9]{6}$/;

/** Finds the keys of handlers that are missing or wrong. @returns a line for each, with what to do */
export function findDeclaredProblems(project: string, keys: DeclaredKeys): string[] {
  return [...keys].flatMap(([key, declared]) => {
    const problem = problemOf(project, key, declared);
    return problem === undefined ? [] : [`  ${project}:${key} ${problem}`];
  });
}

function problemOf(project: string, key: string, declared: DeclaredKey): string | undefined {
  const name = `${project}:${key}`;
  const by = `(${declared.title}, for ${declared.file})`;
  if ((configKeys as readonly string[]).includes(key)) {
    return `is a key of the program itself; allowed: another name. Rename it in ${declared.file}.`;
  }
  const text = pulumi.runtime.getConfig(name);
  const { allowed, example } = remedyOf(key, declared, text);
  const command = `Type: pulumi config set ${name} "${example}"`;
  if (isEncrypted(name)) {
    const what = declared.field ? "what handlers are given as a setting" : "the ARN of a secret";
    const other = declared.field ? " What is secret is declared in secrets." : "";
    return `${by} is encrypted, and ${what} stands in clear in the function's code.${other} ${command}`;
  }
  if (allowed === undefined) return undefined;
  // Whoever takes the key for the secret's own value must not find it in a log.
  const given = declared.field ? `is "${text}"` : "is not usable";
  return `${by} ${text === undefined || text === "" ? "is missing" : given}; allowed: ${allowed}. ${command}`;
}

function remedyOf(key: string, { field }: DeclaredKey, text: string | undefined) {
  if (!field) {
    const example = `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${key}-AbCdEf`;
    const isArn = text !== undefined && secretArn.test(text);
    return { allowed: isArn ? undefined : "the ARN of a secret in Secrets Manager", example };
  }
  const read = readSetting(field, text);
  const example = exampleOf(field.schema);
  return { allowed: "allowed" in read ? read.allowed : undefined, example };
}

function exampleOf(schema: object): string {
  const {
    enum: choices,
    default: fallback,
    minimum,
    type,
  } = schema as Readonly<{
    enum?: readonly string[];
    default?: SettingValue;
    minimum?: number;
    type?: string;
  }>;
  const byType = type === "boolean" ? "true" : type === "number" ? (minimum ?? 1) : "…";
  return String(fallback ?? choices?.[0] ?? byType);
}

/** Reads the values of the handlers' keys, which `readConfig` has checked. */
export function readKeyValues(keys: DeclaredKeys): KeyValues {
  const project = pulumi.getProject();
  const settings: Record<string, SettingValue> = {};
  const secretArns: Record<string, string> = {};
  for (const [key, { field }] of keys) {
    const text = pulumi.runtime.getConfig(`${project}:${key}`);
    if (!field) secretArns[key] = text ?? "";
    else {
      const read = readSetting(field, text);
      if ("value" in read && read.value !== undefined) settings[key] = read.value;
    }
  }
  return { settings, secretArns };
}
