import * as pulumi from "@pulumi/pulumi";
import type { DeclaredKeys } from "../registry/declared-keys";
import { nearest } from "../registry/nearest";
import { findDeclaredProblems } from "./handler-keys";
import { isEncrypted } from "./is-encrypted";
import { configKeys, rules, type Rule, type ValueOf } from "./rules";
import type { StackConfig } from "./stack-config";
import { listOrNone } from "./values";

/**
 * Finds every key that is missing, wrong or unknown.
 * @param project its name, which stands before each of its keys
 * @param keys those that the handlers declare
 * @returns a line for each, with the command to type
 */
export function findProblems(project: string, keys: DeclaredKeys): string[] {
  return [
    ...configKeys.flatMap((key) => findProblem(project, key)),
    ...findDeclaredProblems(project, keys),
    ...findUnknownKeys(project, keys),
    ...findOtherPartitions(project),
  ];
}

/** What is wrong with one of the program's own keys. */
export function findProblem(project: string, key: keyof StackConfig): string[] {
  const rule = rules[key];
  const name = `${project}:${key}`;
  // Not through pulumi.Config: its own checks quote values, secrets included.
  const valueOf: ValueOf = (one) => pulumi.runtime.getConfig(`${project}:${one}`);
  const value = valueOf(key);
  const isAllowed = value !== undefined && rule.isAllowed(value, valueOf);
  const isBare = rule.secret === true && value !== "" && isEncrypted(name) === false;
  if (isAllowed && !isBare) return [];
  const command = rule.secret
    ? `pulumi config set --secret ${name}`
    : `pulumi config set ${name} "${rule.example}"`;
  return [
    `  ${name} ${describe(value, rule, isAllowed)}; allowed: ${rule.allowed}. Type: ${command}`,
  ];
}

/** What is wrong with a value. Pulumi.yaml gives each key that must be set an empty text as its default. */
function describe(value: string | undefined, { secret }: Rule, isAllowed: boolean): string {
  if (value === undefined || value === "") return "is missing";
  if (isAllowed) return "is not encrypted";
  return secret ? "is not usable" : `is "${value}"`;
}

/** Nobody would hear otherwise that a setting has no effect. Values are not quoted: they may be secrets. */
function findUnknownKeys(project: string, keys: DeclaredKeys): string[] {
  const prefix = `${project}:`;
  const given = Object.keys(pulumi.runtime.allConfig())
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length));
  const known: readonly string[] = [...configKeys, ...keys.keys()];
  return given
    .filter((key) => !known.includes(key))
    .sort()
    .map((key) => {
      const like = nearest(key, known);
      const meant = like === undefined ? "" : ` Is ${prefix}${like} meant?`;
      return `  ${prefix}${key} is not a key of this program.${meant} Type: pulumi config rm ${prefix}${key}`;
    });
}

/** Regions of GovCloud, China and the like, whose ARNs, rights and global regions are others. */
function findOtherPartitions(project: string): string[] {
  const given = listOrNone(pulumi.runtime.getConfig(`${project}:catalogRegions`) ?? "");
  return [
    { key: "aws:region", example: "eu-west-1", regions: knownRegion() },
    { key: `${project}:catalogRegions`, example: "eu-west-1,us-east-1", regions: given },
  ].flatMap(({ key, example, regions }) =>
    regions
      .filter((region) => /^(cn|us-gov|us-iso[a-z]*|eu-iso[a-z]*|eusc)-/.test(region))
      .map(
        (region) =>
          `  ${key} names ${region}, which lies in another partition of AWS; allowed: regions of the ` +
          `partition "aws", which all ARNs and rights of this program name. ` +
          `Type: pulumi config set ${key} "${example}"`,
      ),
  );
}

/** The stack's region, where a setting says it and not a profile. */
function knownRegion(): string[] {
  return [pulumi.runtime.getConfig("aws:region") ?? process.env.AWS_REGION ?? ""];
}
