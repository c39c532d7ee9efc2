import * as t from "io-ts";
import type { JsonObject } from "../contract/port-data";
import type { PanelRule } from "../approval";
import { lateEscalation, readPanelRule, tooMany, writtenPanelRule } from "../approval-codec";
import { exactly } from "../checked";
import type { ExecutionRule } from "../execution";
import { writtenExecutionRule } from "../execution-codec";
import { checked, declaredBy, describeError, pathOfError } from "../declaration-codecs";
import { allow, type Statement, type StatementOptions } from "../statement";
import { showsAll } from "../unseen-characters";
import { longestWaitSeconds } from "./product";
import { TemplateError } from "./template-error";

/** What a template says of its product, in `Metadata: Longshore:`. */
export interface ProductMetadata {
  readonly name: string;
  readonly owner: string;
  readonly description: string;
  readonly approval?: PanelRule;
  readonly execute?: ExecutionRule;
  readonly timeoutSeconds: number;
  readonly permissions: readonly Statement[];
}

/** The launch action's title is "Launch " and the name, and Port allows 100 characters. */
const longestName = 90;

const name = checked(
  `a text of 1 to ${longestName} characters, all of them seen`,
  isLine(longestName),
);
const owner = checked("a text of 1 to 100 characters, all of them seen", isLine(100));
const description = checked("a text of 1 to 1000 characters", isText(1000));

const timeoutSeconds = checked(
  `a whole number of seconds from 1 to ${longestWaitSeconds}`,
  (value): value is string =>
    typeof value === "string" &&
    /^\d{1,5}$/.test(value) &&
    Number(value) >= 1 &&
    Number(value) <= longestWaitSeconds,
);

interface WrittenStatement extends StatementOptions {
  readonly actions: readonly string[];
  readonly resources: string | readonly string[];
}

const statement = declaredBy(
  'a map of actions ("service:Action"), resources (ARNs; "*" needs a reason), and perhaps reason and conditions',
  (value): value is WrittenStatement => toStatement(value) !== undefined,
);

const metadata = t.type({
  Metadata: t.type(
    {
      Longshore: exactly(
        { name, owner, description },
        {
          approval: writtenPanelRule,
          execute: writtenExecutionRule,
          timeoutSeconds,
          permissions: t.readonlyArray(statement, "a list of statements"),
        },
        "a map with name, owner and description",
      ),
    },
    "a map with Longshore: name, owner and description",
  ),
});

/**
 * Reads `Metadata: Longshore:` of a template.
 * @throws TemplateError with the field, the value and what is allowed
 */
export function readMetadata(data: JsonObject): ProductMetadata {
  const result = metadata.decode(data);
  if (result._tag === "Left") {
    throw new TemplateError(
      result.left.map((error) => ({ text: describeError(error), path: pathOfError(error) })),
    );
  }
  const { Longshore: found } = result.right.Metadata;
  const seconds = Number(found.timeoutSeconds ?? longestWaitSeconds);
  const approval = found.approval && readPanelRule(found.approval);
  const wrong = [
    [
      ["escalation", "afterHours"],
      approval?.escalation?.afterHours,
      lateEscalation(approval, seconds / 3600),
    ],
    [["atLeast"], approval?.atLeast, approval && tooMany(approval)],
  ] as const;
  for (const [key, value, allowed] of wrong) {
    if (allowed === undefined) continue;
    const path = ["Metadata", "Longshore", "approval", ...key];
    throw new TemplateError(`${path.join(".")} is ${value}; allowed: ${allowed}.`, path);
  }
  return {
    name: found.name,
    owner: found.owner,
    description: found.description,
    ...(approval && { approval }),
    ...(found.execute && { execute: found.execute }),
    timeoutSeconds: seconds,
    permissions: (found.permissions ?? []).flatMap((one) => toStatement(one) ?? []),
  };
}

function isText(longest: number) {
  return (value: unknown): value is string =>
    typeof value === "string" && value.trim() !== "" && value.length <= longest;
}

/** Approvers, Port and Service Catalog show it; nothing in it may look like something else. */
function isLine(longest: number) {
  const isLong = isText(longest);
  return (value: unknown): value is string => isLong(value) && showsAll(value);
}

/** @throws Error for what `allow` refuses */
function toStatement(value: object): Statement | undefined {
  const { actions, resources, reason, conditions, ...others } = value as Partial<WrittenStatement>;
  if (Object.keys(others).length > 0) return undefined;
  if (!isTexts(actions) || (typeof resources !== "string" && !isTexts(resources))) return undefined;
  if (reason !== undefined && typeof reason !== "string") return undefined;
  const options = {
    ...(reason !== undefined && { reason }),
    ...(conditions !== undefined && { conditions }),
  };
  return allow(actions, resources, options);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}
