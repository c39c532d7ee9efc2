/** What Port takes as one kind of name. A test holds what is here against facts/port. */
export interface NameRule {
  readonly pattern: RegExp;
  /** The rule in words. */
  readonly allowed: string;
}

const model: NameRule = {
  pattern: /^(?!\.{1,2}$)[\p{L}0-9@_.+:\\/-]{1,100}$/u,
  allowed: "letters, digits and @ _ . + : \\ / -, at most 100 characters, not . or ..",
};

/** The rules for identifiers of blueprints, actions and entities, and for names inside of them. */
export const nameRules = {
  blueprint: model,
  action: model,
  entity: {
    pattern: /^(?!\.{1,2}$)[\p{L}0-9@_.+:\\/=-]{1,1000}$/u,
    allowed: "letters, digits and @ _ . + : \\ / = -, at most 1000 characters, not . or ..",
  },
  /** Properties and relations of a blueprint, and inputs of an action. */
  property: {
    pattern: /^[A-Za-z0-9@_=\\-]{1,100}$/,
    allowed: "ASCII letters, digits and @ _ = \\ -, at most 100 characters",
  },
} satisfies Record<string, NameRule>;

/** The types that a property of a blueprint, or an input of an action, may have. */
export const propertyTypes = ["string", "number", "boolean", "object", "array"] as const;

/** The formats that a property may have that Port works out. */
export const calculatedFormats = [
  ...["date-time", "url", "email", "idn-email", "ipv4", "ipv6", "markdown", "yaml", "user"],
  ...["team", "proto"],
];

/** The formats that a property of a blueprint may have. */
export const propertyFormats = [
  ...["date-time", "url", "email", "idn-email", "ipv4", "ipv6", "markdown", "yaml", "user"],
  ...["blueprints", "team", "timer", "proto", "labeled-url"],
];

/**
 * The colours that values of a property may have. Port's documentation leaves three of them out and uses one of
 * those itself; its own MCP server lists all.
 * @see https://docs.port.io, "Enum", and port-labs/port-mcp-server, ScorecardLevelSchema
 */
export const propertyColors = [
  ...["blue", "turquoise", "orange", "purple", "pink", "yellow", "green", "red", "gold", "silver"],
  ...["paleBlue", "darkGray", "lightGray", "bronze"],
];

/** What every entity has besides its properties. @see https://docs.port.io, "Meta-properties" */
export const metaProperties = [
  ...["$identifier", "$title", "$team", "$icon", "$createdAt", "$updatedAt", "$createdBy"],
  ...["$updatedBy", "$blueprint"],
];

/** The comparisons that rules of a search may make. @see https://docs.port.io/search-and-query/operators */
export const searchOperators = [
  ...(["=", "!=", ">", ">=", "<", "<=", "in", "notIn", "contains", "doesNotContains"] as const),
  ...(["containsAny", "beginsWith", "doesNotBeginsWith", "endsWith", "doesNotEndsWith"] as const),
  ...(["between", "notBetween", "isEmpty", "isNotEmpty", "relatedTo", "matchAny"] as const),
] as const;

/** What a property may show in place of its value. */
export const propertySpecs = ["open-api", "embedded-url", "async-api"];

/** The longest description of a blueprint. */
export const longestDescription = 200;

/** Blueprints in which Longshore writes down whose each part of Port's model is. */
export const ownershipBlueprints = { stack: "longshore_stack", part: "longshore_part" } as const;

/** Whether a run is that of a workflow's node, by its id. */
export function isNodeRun(id: string): boolean {
  return id.startsWith("wfnr_");
}
