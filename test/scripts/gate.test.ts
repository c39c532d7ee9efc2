import { assert } from "chai";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { parseTemplate } from "../../registry/products/template";
import { runGate } from "../../scripts/gate/run-gate";
import { typescript } from "../support/typescript";

const arn = "arn:aws:lambda:eu-west-1:123456789012:function:approvals-request";
const plain = `# Mine
Resources:
  Topic:
    Type: AWS::SNS::Topic # one
`;
const described = `Metadata:
  Longshore: { name: Mail list, timeoutSeconds: 90 }
${plain}`;

describe("npm run gate", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "gate-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** What the command prints for a file, apart by stream. */
  async function gate(text: string, ...args: string[]) {
    const file = "mail_topics.yaml";
    writeFileSync(path.join(folder, file), text);
    return { ...(await type(file, ...args)), file };
  }

  async function type(...args: string[]) {
    const out: string[] = [];
    const err: string[] = [];
    const output = {
      log: (line: string) => void out.push(line),
      error: (line: string) => void err.push(line),
    };
    const exitCode = await runGate(args, folder, output, () => plain);
    return { exitCode, out: out.join("\n"), err: err.join("\n") };
  }

  /** What the gate asks, in a template that was printed. */
  function askedIn(text: string): object {
    const { Resources: resources } = parseTemplate(text).data as {
      Resources: Record<string, { Properties: object }>;
    };
    return resources.ApprovalRequest?.Properties ?? {};
  }

  it("prints the template with an approval, the file's own text kept, and changes no file", async () => {
    const { exitCode, out, err, file } = await gate(
      plain,
      "--request-arn",
      arn,
      "--title",
      "Topics",
      "--timeout",
      "60",
    );

    assert.equal(exitCode, 0);
    assert.equal(err, "");
    assert.isTrue(
      out.startsWith(plain.replace("# one\n", "# one\n    DependsOn: ApprovalCheck\n")),
    );
    assert.isFalse(out.endsWith("\n"));
    const { Template, ...asked } = askedIn(out) as Record<string, unknown>;
    assert.match(String(Template), /^[0-9a-f]{64}$/);
    assert.deepEqual<object>(asked, {
      ServiceToken: arn,
      ServiceTimeout: "3600",
      WaitUrl: { Ref: "ApprovalHandle" },
      Product: "mail_topics",
      Title: "Topics",
      TimeoutSeconds: "60",
      HoldSeconds: "3300",
    });
    assert.equal(readFileSync(path.join(folder, file), "utf8"), plain);
  });

  it("says what to paste when no function is named", async () => {
    const { exitCode, out, err } = await gate(plain);

    const { ServiceToken: token } = askedIn(out) as { ServiceToken: string };
    assert.equal(exitCode, 0);
    assert.equal(token, "PASTE-THE-STACK-OUTPUT-approvalRequestArn");
    assert.equal(
      err,
      `ServiceToken is ${token}: paste the stack output approvalRequestArn in its place, or give it as --request-arn.`,
    );
  });

  it("takes title and time from the template, or from the file's name", async () => {
    const own = askedIn((await gate(described)).out);
    const none = askedIn((await gate(plain)).out);

    assert.deepInclude(own, { Title: "Mail list", TimeoutSeconds: "90" });
    assert.deepInclude(none, { Title: "mail topics", TimeoutSeconds: "43200" });
  });

  it("reads standard input", async () => {
    const { exitCode, out } = await type("-");

    assert.equal(exitCode, 0);
    assert.deepInclude(askedIn(out), { Product: "template", Title: "template" });
  });

  it("prints a template that has an approval as it is, and says so", async () => {
    const once = await gate(plain, "--request-arn", arn);
    const twice = await gate(once.out, "--title", "Another");

    assert.equal(twice.out, once.out);
    assert.equal(
      twice.err,
      `It has Longshore's approval already, which asks ${arn}; it is printed as it is. That must be the stack output approvalRequestArn.`,
    );
    const same = await gate(once.out, "--request-arn", arn);
    assert.equal(
      same.err,
      `It has Longshore's approval already, which asks ${arn}; it is printed as it is.`,
    );
    assert.equal((await gate(once.out, "--request-arn", `${arn}2`)).exitCode, 1);
  });

  it("explains itself", async () => {
    const { exitCode, out } = await type("--help");

    assert.equal(exitCode, 0);
    assert.match(out, /^Usage: npm run --silent gate -- FILE /);
  });

  describe("ends with 1 for", () => {
    const cases: [what: string, text: string, says: string][] = [
      ["what is no YAML", "Resources: [", "mail_topics.yaml: line 1, column "],
      [
        "what is no template",
        "name: x",
        'mail_topics.yaml: line 1: name is "x"; there is no such key',
      ],
      [
        "a product with a transform",
        `Transform: AWS::LanguageExtensions\n${described}`,
        "mail_topics.yaml: line 1: Transform is not allowed in a product",
      ],
      [
        "a template with a mistake",
        plain.replace("AWS::SNS::Topic", "Topic"),
        'Resources.Topic.Type is "Topic"',
      ],
    ];
    for (const [what, text, says] of cases) {
      it(what, async () => {
        const { exitCode, out, err } = await gate(text);

        assert.equal(exitCode, 1);
        assert.equal(out, "");
        assert.include(err, says);
      });
    }

    it("a file that is not there", async () => {
      const { exitCode, err } = await type("none.yaml");

      assert.equal(exitCode, 1);
      assert.match(err, /^none\.yaml: ENOENT/);
    });
  });

  describe("ends with 2 for", () => {
    const cases: [what: string, args: string[], says: string][] = [
      ["no file", [], "Which template? Name a file, or - for standard input.\nUsage:"],
      ["two files", ["a", "b"], 'One template at a time: "a" or "b".'],
      [
        "an unknown option",
        ["a", "--arn", arn],
        "There is no option --arn; allowed are --request-arn, --title, --timeout.",
      ],
      ["an option without a value", ["a", "--title"], "--title needs a value."],
      [
        "what is no function",
        ["a", "--request-arn", "arn:aws:sns:x"],
        '--request-arn is "arn:aws:sns:x"; allowed: the ARN of a Lambda',
      ],
      [
        "a title that deceives",
        ["a", "--title", "Site\u202e"],
        "allowed: 1 to 100 characters, all of them seen.",
      ],
      [
        "an empty title",
        ["a", "--title", " "],
        '--title is " "; allowed: 1 to 100 characters, all of them seen.',
      ],
      ["no time", ["a", "--timeout", "0"], '--timeout is "0"; allowed: 1 to 43200 seconds.'],
      ["too much time", ["a", "--timeout", "43201"], '--timeout is "43201"'],
      ["words for a time", ["a", "--timeout", "1h"], '--timeout is "1h"'],
    ];
    for (const [what, args, says] of cases) {
      it(what, async () => {
        const { exitCode, out, err } = await type(...args);

        assert.equal(exitCode, 2);
        assert.equal(out, "");
        assert.include(err, says);
      });
    }
  });

  it("keeps the template apart from remarks on the command line", async () => {
    const script = path.join(__dirname, "../../scripts/gate.ts");
    const file = path.join(folder, "topics.yaml");
    writeFileSync(file, plain);

    // As npm does: it starts scripts in the project's folder and says from where it was called.
    const options = { env: { ...process.env, INIT_CWD: folder } };

    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ["-r", typescript, script, "topics.yaml"],
      options,
    );

    assert.match(stdout, /^# Mine\n[^]*\n {4}Value: !GetAtt ApprovalCheck\.Decision\n$/);
    assert.match(stderr, /^ServiceToken is PASTE-/);
  });
});
