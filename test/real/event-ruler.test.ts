import { assert } from "chai";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { skipWithout } from "../support/real-part";
import { INVALID_CASES, MATCH_CASES } from "../sandbox/events/pattern-cases";

/** Reads `[pattern, event]` lines, writes what AWS's matcher says of each. */
const program = `
import com.fasterxml.jackson.databind.*;
import software.amazon.event.ruler.*;
import java.io.*;
public class Oracle {
  public static void main(String[] args) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    PrintStream out = new PrintStream(System.out, true, "UTF-8");
    for (String line; (line = in.readLine()) != null; ) {
      JsonNode pair = new ObjectMapper().readTree(line);
      String pattern = pair.get(0).isTextual() ? pair.get(0).asText() : pair.get(0).toString();
      String error = JsonRuleCompiler.check(pattern);
      out.println(error != null
        ? error.split("\\n")[0]
        : String.valueOf(Ruler.matchesRule(pair.get(1).toString(), pattern)));
    }
  }
}`;
const pom = `<project><modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId><artifactId>oracle</artifactId><version>1</version>
  <dependencies><dependency><groupId>software.amazon.event.ruler</groupId>
    <artifactId>event-ruler</artifactId><version>2.0.1</version></dependency></dependencies>
</project>`;

describe("AWS's event-ruler 2.0.1", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "event-ruler-"));
  const run = (command: string, args: string[], input = "") =>
    execFileSync(command, args, {
      cwd: folder,
      input,
      encoding: "utf8",
      stdio: ["pipe", "pipe", "pipe"],
    });
  const ask = (pairs: (readonly [unknown, unknown])[]) => {
    const input = pairs.map((pair) => `${JSON.stringify(pair)}\n`).join("");
    return run("java", ["-cp", "lib/*", "Oracle.java"], input).trimEnd().split("\n");
  };

  before(function () {
    this.timeout(300_000);
    try {
      writeFileSync(path.join(folder, "pom.xml"), pom);
      writeFileSync(path.join(folder, "Oracle.java"), program);
      run("mvn", ["-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory=lib"]);
    } catch (error) {
      skipWithout(this, `it needs mvn and a JDK (11 or later): ${(error as Error).message}`);
    }
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("agrees on every event", () => {
    const answers = ask(MATCH_CASES.map(([, pattern, event]) => [pattern, event]));

    const expected = MATCH_CASES.map(([title, , , matches]) => [title, String(matches)]);
    assert.deepEqual(
      MATCH_CASES.map(([title], index) => [title, answers[index]]),
      expected,
    );
  });

  it("gives the same reason for every invalid pattern", () => {
    const answers = ask(INVALID_CASES.map(([, pattern]) => [pattern, {}]));

    assert.deepEqual(
      INVALID_CASES.map(([title], index) => [title, answers[index]]),
      INVALID_CASES.map(([title, , reason]) => [title, reason]),
    );
  });
});
