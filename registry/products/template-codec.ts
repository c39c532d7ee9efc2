import * as t from "io-ts";
import { exactly, named } from "../checked";
import type { NameRule } from "../contract/port-names";
import type { Json } from "../contract/port-data";
import { checked, text } from "../declaration-codecs";
import { map } from "./map-codec";
import { parameter, textUpTo } from "./parameter-codec";

const logicalId: NameRule = {
  pattern: /^[A-Za-z0-9]{1,255}$/,
  allowed: "a logical id: letters and digits, at most 255",
};

/** In loops, names have variables in them. */
const loopedId: NameRule = {
  pattern: /^([A-Za-z0-9]|[$&]\{[A-Za-z0-9]+\}){1,255}$/,
  allowed: "a logical id: letters, digits, and the variables of its loops",
};

const conditionId: NameRule = {
  pattern: /^[A-Za-z0-9_]{1,255}$/,
  allowed: "a logical id: letters and digits, at most 255",
};

/** The keys of the first level are often regions. */
const mappedKey: NameRule = {
  pattern: /^[A-Za-z0-9.-]{1,255}$/,
  allowed: 'a key of letters, digits, "-" and ".", at most 255',
};

const resourceType = checked(
  "a type such as AWS::S3::Bucket or Custom::Thing",
  (value): value is string =>
    typeof value === "string" && /^(Custom::[\w@-]{1,60}|\w+::\w+::\w+)$/.test(value),
);

const names = checked("a logical id, or a list of them", (value): value is string | string[] =>
  typeof value === "string"
    ? value !== ""
    : Array.isArray(value) && value.every((one) => typeof one === "string" && one !== ""),
);

/** A function, by its shape; whether it is known is looked at apart. */
const isFunction = (value: unknown): value is Record<string, Json> =>
  map.is(value) &&
  Object.keys(value).length === 1 &&
  /^(Ref|Condition|Fn::\S+)$/.test(Object.keys(value)[0] ?? "");

/** Language extensions allow functions here. */
const policy = (...allowed: string[]) =>
  checked(
    allowed.join(", "),
    (value): value is Json =>
      isFunction(value) || (typeof value === "string" && allowed.includes(value)),
  );

const textOrFunction = checked(
  "a text, or a function that gives one",
  (value): value is string | Record<string, Json> => typeof value === "string" || isFunction(value),
);

const condition = checked(
  "a function that is true or false, such as !Equals [a, b]",
  (value): value is Record<string, Json> =>
    isFunction(value) && /^(Fn::(And|Equals|Not|Or)|Condition)$/.test(Object.keys(value)[0] ?? ""),
);

/**
 * What a resource may have. Neither Version nor Description stands in the guide: the first is of
 * custom resources, the second is taken and does nothing, and AWS's own tools write it.
 * @see AWS CloudFormation template reference, "Resource attribute reference"
 */
const resource = exactly(
  { Type: resourceType },
  {
    Properties: map,
    DependsOn: names,
    Condition: text,
    Metadata: t.unknown,
    CreationPolicy: map,
    UpdatePolicy: map,
    DeletionPolicy: policy("Delete", "Retain", "RetainExceptOnCreate", "Snapshot"),
    UpdateReplacePolicy: policy("Delete", "Retain", "Snapshot"),
    Version: text,
    Description: text,
  },
  "a map with Type",
);

const output = exactly(
  { Value: textOrFunction },
  {
    Description: textUpTo(1024),
    Condition: text,
    Export: exactly({ Name: textOrFunction }, {}, "a map with Name"),
  },
  "a map with Value",
);

const rule = exactly(
  {
    Assertions: t.array(
      exactly({ Assert: map }, { AssertDescription: text }, "a map with Assert"),
      "a list of maps with Assert",
    ),
  },
  { RuleCondition: map },
  "a map with Assertions",
);

const mapped = checked(
  "a text, or a list of texts",
  (value): value is Json =>
    typeof value === "string" || (Array.isArray(value) && value.every((one) => !map.is(one))),
);

const mapping = named(
  named(mapped, "a map of texts or lists of texts", logicalId),
  "a map of maps",
  mappedKey,
);

/** The sections of a template as data, its loops left out; every scalar is a text. @see AWS CloudFormation user guide, "Template sections" */
export const templateCodec = exactly(
  { Resources: named(resource, "a map with at least one resource", logicalId) },
  {
    AWSTemplateFormatVersion: checked(
      "2010-09-09",
      (value): value is "2010-09-09" => value === "2010-09-09",
    ),
    Description: textUpTo(1024),
    Metadata: map,
    Parameters: named(parameter, "a map of parameters", logicalId),
    Rules: named(rule, "a map of rules", logicalId),
    Mappings: named(mapping, "a map of mappings", logicalId),
    Conditions: named(condition, "a map of conditions", conditionId),
    Transform: t.unknown,
    Outputs: named(output, "a map of outputs", logicalId),
    Hooks: map,
  },
  "a CloudFormation template",
);

/** The resources in loops, which `templateCodec` does not look at. */
export const loopedCodec = t.type({
  Resources: named(resource, "a map of resources", loopedId),
});
