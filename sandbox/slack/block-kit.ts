import { Ajv, type ValidateFunction } from "ajv";

const identifier = { type: "string", minLength: 1, maxLength: 255 };
const style = { enum: ["primary", "danger"] };

/** A text object with so many characters at most. */
const textOf = (maxLength: number, types: readonly string[] = ["plain_text"]) => ({
  type: "object",
  required: ["type", "text"],
  additionalProperties: false,
  properties: {
    type: { enum: types },
    text: { type: "string", minLength: 1, maxLength },
    emoji: { type: "boolean" },
    ...(types.includes("mrkdwn") && { verbatim: { type: "boolean" } }),
  },
});
const anyText = ["plain_text", "mrkdwn"];

/** An object of a kind that its `type` names; nothing but these fields. */
const kind = (type: string, properties: object, required: readonly string[]) => ({
  type: "object",
  required: ["type", ...required],
  additionalProperties: false,
  properties: { type: { const: type }, ...properties },
});

const confirm = {
  type: "object",
  required: ["title", "text", "confirm", "deny"],
  additionalProperties: false,
  properties: {
    title: textOf(100),
    text: textOf(300, anyText),
    ...{ confirm: textOf(30), deny: textOf(30), style },
  },
};

const button = kind(
  "button",
  {
    ...{ action_id: identifier, text: textOf(75), style, confirm },
    value: { type: "string", maxLength: 2000 },
    url: { type: "string", maxLength: 3000 },
  },
  ["text"],
);

const textInput = kind(
  "plain_text_input",
  {
    ...{ action_id: identifier, placeholder: textOf(150) },
    multiline: { type: "boolean" },
    min_length: { type: "integer", minimum: 0, maximum: 3000 },
    max_length: { type: "integer", minimum: 1, maximum: 3000 },
  },
  [],
);

const blocks = {
  header: kind("header", { block_id: identifier, text: textOf(150) }, ["text"]),
  section: kind(
    "section",
    { block_id: identifier, text: textOf(3000, anyText), accessory: button },
    ["text"],
  ),
  input: kind(
    "input",
    {
      ...{ block_id: identifier, label: textOf(2000), hint: textOf(2000), element: textInput },
      ...{ optional: { type: "boolean" }, dispatch_action: { type: "boolean" } },
    },
    ["label", "element"],
  ),
  actions: kind(
    "actions",
    {
      block_id: identifier,
      elements: { type: "array", minItems: 1, maxItems: 25, items: button },
    },
    ["elements"],
  ),
};

/** The most blocks of a message. */
const mostBlocks = 50;
let compiled: ValidateFunction | undefined;

/**
 * Finds why Slack would not take the blocks of a message: the part of Block Kit that a message with texts, an
 * input and buttons needs, with the lengths that Slack publishes for it. Kinds that it does not know are refused.
 * @returns undefined when they fit, else what Slack would name, such as `/0/text/text must NOT have more than …`
 * @see Slack's documentation, "Reference: Blocks", "Block elements" and "Composition objects"
 */
export function mistakeOf(given: unknown): string | undefined {
  compiled ??= new Ajv({ discriminator: true, strict: false }).compile({
    type: "array",
    maxItems: mostBlocks,
    items: {
      type: "object",
      required: ["type"],
      discriminator: { propertyName: "type" },
      oneOf: Object.values(blocks),
    },
  });
  if (!compiled(given)) {
    const [{ instancePath = "", message = "" } = {}] = compiled.errors ?? [];
    return `${instancePath} ${message}`;
  }
  const doubled = firstDouble((given as Block[]).flatMap(({ block_id: id }) => id ?? []));
  return doubled === undefined ? undefined : `block_id ${doubled} is there twice`;
}

/** What is read of a block that fits. */
export interface Block {
  readonly type: string;
  readonly block_id?: string;
  readonly text?: { readonly text: string };
  /** Of an actions block. */
  readonly elements?: readonly Button[];
  /** Of an input. */
  readonly element?: { readonly action_id?: string; readonly max_length?: number };
}

/** A button. */
export interface Button {
  readonly type: string;
  readonly action_id?: string;
  readonly value?: string;
  readonly text: { readonly text: string };
}

function firstDouble(all: readonly string[]): string | undefined {
  return all.find((one, index) => all.indexOf(one) < index);
}
