import { assert } from "chai";
import type { Page } from "playwright-core";
import { faultKinds } from "../../../sandbox/faults/fault-kinds";
import { useConsole } from "./setup";

/** What differs from a run that ends well while the fault is on. */
interface Case {
  /** The run cannot end before the fault is over. */
  readonly holdsUp?: true;
  /** What the run's end says when it cannot end well. */
  readonly fails?: RegExp;
}

const cases: Readonly<Record<string, Case>> = {
  "port-slow": {},
  "port-limited": { holdsUp: true },
  "port-failing": { holdsUp: true },
  "port-down": { holdsUp: true },
  duplicate: {},
  delay: {},
  reorder: {},
  kill: {},
  right: { fails: /ec2:RunInstances/ },
};

async function numbersOf(page: Page, group: string): Promise<Record<string, number>> {
  const text = await page.getByRole("group", { name: group, exact: true }).innerText();
  const found = text.matchAll(/(sent|done|under way|repeated|lost)\s+(\d+)/g);
  return Object.fromEntries([...found].map(([, name, value]) => [name ?? "", Number(value)]));
}

describe("what the console breaks on purpose", function () {
  this.timeout(180_000);
  const test = useConsole({ runLeaseSeconds: "1", runRetrySeconds: "1" });

  it("is all of it in this table", () => {
    assert.sameMembers(
      Object.keys(cases),
      faultKinds.map(({ id }) => id),
    );
  });

  for (const { id, title } of faultKinds) {
    it(`loses and doubles nothing: ${title}`, async () => {
      const { holdsUp, fails } = cases[id] ?? {};
      const { page, problems } = await test.open("/faults");
      const { sandbox, port } = test.sandbox;
      const { store } = sandbox.parts.aws.cloudControl;
      const named = `while-${id}`;
      const queue = { QueueName: named, VisibilityTimeout: 20 };
      const card = page.getByRole("article").filter({ hasText: title });
      await page.getByRole("switch", { name: title }).click();
      await page.getByText(`${title}, from now on.`).waitFor();

      const inputs = { cpu: 2, memory: 4, storage: 20, region: "eu-west-1" };
      const run = await test.sandbox.startRun("create_vm", { title: named, ...inputs });
      const made = store.create("eu-west-1", "AWS::SQS::Queue", queue);
      store.update(made, { ...made.properties, VisibilityTimeout: 7 });
      await card.getByText(/It has struck/).waitFor({ timeout: 60_000 });
      if (!holdsUp) await test.sandbox.ended(run, 120);
      await page.getByRole("switch", { name: title }).click();
      await page.getByText(`${title}: no more.`).waitFor();
      const ended = await test.sandbox.ended(run, 120);

      assert.equal(ended.status, fails ? "FAILURE" : "SUCCESS", ended.summary ?? "");
      if (fails)
        assert.match(`${ended.summary} ${ended.logs.map((one) => one.message).join()}`, fails);
      const settled = await test.sandbox.until("everything is done", 90, async () => {
        const [runs, messages] = [
          await numbersOf(page, "Runs"),
          await numbersOf(page, "Messages in queues"),
        ];
        const isOver = runs["under way"] === 0 && messages["under way"] === 0;
        return isOver && runs.sent === runs.done ? { runs, messages } : undefined;
      });
      assert.deepEqual([settled.runs.lost, settled.messages.lost], [0, 0]);
      assert.isAbove(settled.runs.done ?? 0, 0);
      const vms = port.entities("vm").filter((one) => one.title === named);
      const instances = store
        .all()
        .filter(
          ({ type, properties }) =>
            type === "AWS::EC2::Instance" && JSON.stringify(properties).includes(named),
        );
      assert.deepEqual(
        vms.map(({ properties }) => properties.deployed),
        [fails ? "Failed" : "running"],
      );
      assert.lengthOf(instances, fails ? 0 : 1);
      const [mirrored, ...others] = port.entities("sqs_queue").filter((one) => one.title === named);
      assert.lengthOf(others, 0);
      assert.equal(mirrored?.properties.visibility_timeout, 7, "the newer news counts");
      assert.deepEqual(problems, []);
    });
  }
});
