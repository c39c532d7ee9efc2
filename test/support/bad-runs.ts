/** The parts of a run's message, as JSON text: some hold what no `JSON.stringify` writes. */
export interface RunParts {
  /** The member `action`: its identifier, or an object with more about it. */
  readonly action: string;
  /** The member that has the run's id. */
  readonly id: string;
  readonly inputs: string;
  readonly entity: string;
  /** Who asked. */
  readonly by: string;
}

/**
 * How what was sent ends: the run as FAILURE with a sentence; all the same, since it harms nothing, as SUCCESS with
 * one; as somebody else's, which leaves the run alone where everybody reads and ends it where it was sent to us;
 * or, where no run can be ended, as a dead letter with its reason.
 */
export type Ending = "failure" | "success" | "foreign" | "letter";

/** What somebody may send in place of a run, over any way in. */
export interface BadRun {
  readonly what: string;
  /** Of a good run of `make_thing`, these parts are different; bytes stand in place of the whole message. */
  readonly sent: Partial<RunParts> | Buffer;
  readonly ends: Ending;
  /** In the run's summary, or in the reason. */
  readonly said: RegExp;
}

const brackets = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
const long = "x".repeat(300_000);
const levels = /have more than 99 levels, which is more than can be handled/;
const bytes = /have \d+ bytes together; at most \d+ can be handled/;
const values = (inputs: string) => ({ action: '"take_values"', inputs });
const action = (more: object) => JSON.stringify({ identifier: "make_thing", ...more });
/** All inputs of `make_thing` but the ones that are given. */
const inputs = (json: string) => `{"name":"a","size":1,"region":"eu-west-1",${json}}`;

/** The list of bad inputs of runs. What each kind of message makes of it is the business of its reader. */
export const badRuns: readonly BadRun[] = [
  // What no handler ever sees: depth, size, encodings.
  {
    what: "inputs of 100,000 levels",
    sent: { inputs: inputs(`"more":${brackets}`) },
    ends: "failure",
    said: levels,
  },
  {
    what: "an entity of 100,000 levels",
    sent: { entity: `{"properties":{"a":${brackets}}}` },
    ends: "failure",
    said: levels,
  },
  {
    what: "inputs of 300 KB",
    sent: { inputs: inputs(`"name":"${long}"`) },
    ends: "failure",
    said: bytes,
  },
  {
    what: "a requester of 300 KB",
    sent: { by: `{"userId":"${long}"}` },
    ends: "failure",
    said: bytes,
  },
  {
    what: "an identifier of an entity of 300 KB",
    sent: { entity: `{"identifier":"${long}"}` },
    ends: "failure",
    said: bytes,
  },
  {
    what: "an action's name of 300 KB",
    sent: { action: `"${long}"` },
    ends: "foreign",
    said: /no handler for action "x{100}…"/,
  },
  {
    what: "a blueprint of 300 KB",
    sent: { action: action({ blueprint: long }) },
    ends: "foreign",
    said: /its blueprint is "x{100}…"/,
  },
  {
    what: "a run id of 300 KB",
    sent: { id: `"${long}"` },
    ends: "letter",
    said: /run id "x{100}…"; allowed/,
  },
  {
    what: "a number beyond all",
    sent: values('{"label":"a","count":1e400}'),
    ends: "failure",
    said: /a number that is too large/,
  },
  {
    what: "bytes that are no text",
    sent: Buffer.from([0xff, 0xfe, 0x00]),
    ends: "letter",
    said: /^not UTF-8 text$/,
  },
  {
    what: "a text that is cut off",
    sent: Buffer.from('{"action":"make_thing","run":'),
    ends: "letter",
    said: /^not JSON: /,
  },
  // Which run, and whose.
  {
    what: "no run id",
    sent: { id: "null" },
    ends: "letter",
    said: /^no run id; it is looked for at /,
  },
  { what: "a run id that is no text", sent: { id: "7" }, ends: "letter", said: /^no run id; / },
  {
    what: "a run id that leads elsewhere",
    sent: { id: '".."' },
    ends: "letter",
    said: /^run id "\.\."; allowed/,
  },
  {
    what: "a run id with a space",
    sent: { id: '"r 1"' },
    ends: "letter",
    said: /^run id "r 1"; allowed/,
  },
  { what: "no action", sent: { action: "null" }, ends: "foreign", said: /it names no action/ },
  {
    what: "an action of others",
    sent: { action: '"of_others"' },
    ends: "foreign",
    said: /no handler for action "of_others"/,
  },
  {
    what: "an action that every object inherits",
    sent: { action: '"__proto__"' },
    ends: "foreign",
    said: /no handler for action "__proto__"/,
  },
  {
    what: "another blueprint",
    sent: { action: action({ blueprint: "other" }) },
    ends: "foreign",
    said: /its blueprint is "other", ours is "thing"/,
  },
  {
    what: "the invocation of Port's agent",
    sent: { action: action({ invocationMethod: { agent: true } }) },
    ends: "foreign",
    said: /its invocation is Port's agent's/,
  },
  // What the form would not have let through.
  {
    what: "inputs that are no object",
    sent: { inputs: "[1]" },
    ends: "failure",
    said: /^Name \(name\) is missing; allowed: text\.\nSize \(size\) is missing/,
  },
  {
    what: "wrong and missing inputs",
    sent: { inputs: '{"size":"three","region":"mars-1"}' },
    ends: "failure",
    said: /^Name \(name\) is missing.*\nSize \(size\) is "three"; allowed: a whole number\.\nRegion \(region\) is "mars-1"; allowed: one of eu-west-1, us-east-1\.$/,
  },
  {
    what: "an empty text where one is needed",
    sent: { inputs: inputs('"name":""') },
    ends: "failure",
    said: /^Name \(name\) is empty; /,
  },
  {
    what: "empty texts where none are needed",
    sent: values('{"label":"a","note":"","at":""}'),
    ends: "success",
    said: /^\{"label":"a","note":""\}$/,
  },
  {
    what: "a whole number that is not kept exactly",
    sent: values('{"label":"a","count":9007199254740993}'),
    ends: "failure",
    said: /^Count \(count\) is \d+; allowed: /,
  },
  {
    what: "one inside of an object",
    sent: values('{"label":"a","more":{"b":[3544790567247868102]}}'),
    ends: "failure",
    said: /^More \(more\) is .*whole numbers/,
  },
  {
    what: "the 30th of February",
    sent: values('{"label":"a","at":"2026-02-30T10:00:00Z"}'),
    ends: "failure",
    said: /^At \(at\) is "2026-02-30T10:00:00Z"; allowed: a date and time/,
  },
  {
    what: "characters of two units, counted as one",
    sent: values('{"label":"🚢🚢🚢"}'),
    ends: "success",
    said: /🚢🚢🚢/,
  },
  {
    what: "one character too many",
    sent: values('{"label":"🚢🚢🚢🚢"}'),
    ends: "failure",
    said: /^Label \(label\) is "🚢🚢🚢🚢"; allowed: text of at most 3 characters\.$/,
  },
  {
    what: "names that every object inherits",
    sent: values('{"label":"a","__proto__":{"note":"no"},"toString":1}'),
    ends: "success",
    said: /^\{"label":"a"\}$/,
  },
  {
    what: "an input that is called constructor",
    sent: values('{"label":"a","constructor":"b"}'),
    ends: "success",
    said: /"constructor":"b"/,
  },
  {
    what: "characters that SQS refuses",
    sent: { inputs: inputs('"name":"odd\\uffff\\u0001\\ud800","size":99') },
    ends: "failure",
    said: /^Size \(size\) is 99; allowed: a whole number from 1 to 10\.$/,
  },
  {
    what: "a secret that nobody encrypted",
    sent: { action: '"keep_secret"', inputs: '{"password":"hush-hush-4711"}' },
    ends: "failure",
    said: /^Password \(password\) cannot be decrypted: it has \d+ bytes/,
  },
  {
    what: "a secret that somebody else encrypted",
    sent: {
      action: '"keep_secret"',
      inputs: `{"password":"${Buffer.alloc(60).toString("base64")}"}`,
    },
    ends: "failure",
    said: /^Password \(password\) cannot be decrypted: /,
  },
  {
    what: "no entity where the action works on one",
    sent: { action: '"remove_thing"' },
    ends: "failure",
    said: /entity/i,
  },
  {
    what: "an entity that is gone",
    sent: { action: '"remove_thing"', entity: '{"identifier":"nowhere"}' },
    ends: "failure",
    said: /^Entity "nowhere" of blueprint "thing" is not in Port any more/,
  },
];
