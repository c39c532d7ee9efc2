import { assert } from "chai";
import { createJq, firstOutput } from "../../../functions/jq";
import type { Json } from "../../../functions/port/types";
import { programsIn, renderTemplate } from "../../../sandbox/port/template";

describe("renderTemplate", () => {
  const context = { name: "orders", size: 2, tags: ["a", "b"], run: { id: "r_1" } };

  const jq = createJq();
  after(() => jq.close());

  async function render(template: Json): Promise<Json> {
    const programs = programsIn(template);
    const [results = []] = await jq.evaluate([{ input: context, filters: programs }]);
    const values = new Map(programs.map((one, index) => [one, firstOutput(results[index])]));
    return renderTemplate(template, (program) => values.get(program) ?? null);
  }

  it("makes the JSON value of a string that is one expression", async () => {
    assert.deepEqual(await render(["{{ .size }}", "{{ .run }}", "{{.tags}}"]), [
      2,
      { id: "r_1" },
      ["a", "b"],
    ]);
  });

  it("writes expressions inside a longer string as text", async () => {
    assert.equal(await render("{{ .name }}-{{ .size }}: {{ .run }}!"), 'orders-2: {"id":"r_1"}!');
  });

  it("fills in keys, and leaves other values alone", async () => {
    const template = { "{{ .name }}": [true, null, 4, "plain"], nested: { id: "{{ .run.id }}" } };

    assert.deepEqual(await render(template), {
      orders: [true, null, 4, "plain"],
      nested: { id: "r_1" },
    });
  });

  it("gives null for a program that fails, has no output or does not compile", async () => {
    const template = ['{{ error("no") }}', "{{ empty }}", "{{ .[ }}", "{{ .absent }}"];

    assert.deepEqual(await render(template), [null, null, null, null]);
  });

  it("takes the first output, and lets a program end in a comment", async () => {
    assert.deepEqual(await render(["{{ .tags[] }}", "{{ .size # the size }}"]), ["a", 2]);
  });

  it("does not end a program at braces in a jq string", async () => {
    assert.equal(await render('{{ "}}" + .name + "\\"}}" }}'), '}}orders"}}');
  });

  it("keeps braces that are not closed", async () => {
    assert.equal(await render("a {{ .name"), "a {{ .name");
  });
});
