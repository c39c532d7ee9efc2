import type { Entity, Run } from "../../functions/port/types";
import { nearest } from "../../registry/nearest";
import type { FamilyCommand } from "./family";
import { table } from "./table";

/** Entities of the catalog. */
export const entities: FamilyCommand = {
  usage: `npm run entities -- [BLUEPRINT [ID]] [--json]
  The entities of a blueprint, or one of them whole; without a blueprint, all blueprints.`,
  async run({ target, positionals: [blueprint, id], print }) {
    const { send } = await target();
    if (blueprint === undefined) {
      const { body } = await send({ method: "GET", path: ["blueprints"] });
      const all = body.blueprints as unknown as { identifier: string; title?: string }[];
      print(all, () =>
        table(
          ["blueprint", "title"],
          all.map((one) => [one.identifier, one.title]),
        ),
      );
      return 0;
    }
    const path = ["blueprints", blueprint, "entities"];
    if (id !== undefined) {
      const { body } = await send({ method: "GET", path: [...path, id] });
      print(body.entity, () => JSON.stringify(body.entity, null, 2).split("\n"));
      return 0;
    }
    const { body } = await send({ method: "GET", path });
    const all = body.entities as unknown as Entity[];
    print(all, () =>
      table(
        ["identifier", "title", "properties"],
        all.map(({ identifier, title, properties }) => [identifier, title, pairs(properties)]),
      ),
    );
    return 0;
  },
};

/** Runs, and what one of them has logged. */
export const runs: FamilyCommand = {
  usage: `npm run runs -- [ID] [--action NAME] [--json]
  The runs, newest first (20 at most, or --limit N), or one of them whole, with its log.`,
  options: { action: { type: "string" }, limit: { type: "string" } },
  async run({ target, positionals: [id], values, print }) {
    const { send } = await target();
    const path = ["actions", "runs"];
    if (id !== undefined) {
      const { body } = await send({ method: "GET", path: [...path, id], query: { version: "v2" } });
      const logs = await send({ method: "GET", path: [...path, id, "logs"], query: { limit: 50 } });
      const run = { ...(body.run as object), logs: logs.body.runLogs };
      print(run, () => JSON.stringify(run, null, 2).split("\n"));
      return 0;
    }
    const query = {
      version: "v2",
      limit: (values.limit as string | undefined) ?? "20",
      action: values.action as string | undefined,
    };
    const { body } = await send({ method: "GET", path, query });
    const all = body.runs as unknown as (Run & RunView)[];
    print(all, () =>
      table(
        ["run", "action", "status", "started", "summary"],
        all.map((run) => [
          ...[run.id, run.action?.identifier, run.status, run.createdAt],
          (run.summary || run.statusLabel) ?? "",
        ]),
      ),
    );
    return 0;
  },
};

interface RunView {
  readonly action?: { readonly identifier: string };
  readonly createdAt?: string;
}

/** Resources of the sandbox's AWS. */
export const resources: FamilyCommand = {
  usage: `npm run resources -- [TYPE [ID]] [--json]
  The resources of the sandbox's AWS account: of a type such as AWS::SNS::Topic, or one of them whole;
  without a type, how many there are of each. (For a real account: aws cloudcontrol list-resources.)`,
  async run({ sandbox, positionals: [type, id], print }) {
    const all = (await sandbox("/resources")) as readonly StoredResource[];
    const types = Map.groupBy(all, (one) => one.type);
    if (type === undefined) {
      const counts = [...types].map(([name, { length }]) => [name, String(length)]);
      print(Object.fromEntries(counts), () => table(["type", "resources"], counts));
      return 0;
    }
    const found = types.get(type);
    if (!found) throw new Error(unknownOne("resource of type", type, [...types.keys()]));
    if (id === undefined) {
      print(found, () =>
        table(
          ["identifier", "region", "properties"],
          found.map(({ identifier, region, properties }) => [
            identifier,
            region,
            pairs(properties),
          ]),
        ),
      );
      return 0;
    }
    const one = found.find(({ identifier }) => identifier === id);
    if (!one)
      throw new Error(
        unknownOne(
          type,
          id,
          found.map(({ identifier }) => identifier),
        ),
      );
    print(one, () => JSON.stringify(one, null, 2).split("\n"));
    return 0;
  },
};

interface StoredResource {
  readonly type: string;
  readonly region: string;
  readonly identifier: string;
  readonly properties: Record<string, unknown>;
}

/** What functions have written. */
export const logs: FamilyCommand = {
  usage: `npm run logs -- [FUNCTION] [--lines N] [--json]
  What a function of the sandbox has written, such as runs-worker: the last 50 lines, or --lines N;
  without a function, all functions. (On AWS: aws logs tail LOG_GROUP.)`,
  options: { lines: { type: "string" } },
  async run({ sandbox, positionals: [name], values, print }) {
    const all = (await sandbox("/logs")) as Readonly<Record<string, readonly string[]>>;
    if (name === undefined) {
      const counts = Object.entries(all).map(([one, { length }]) => [one, String(length)]);
      print(Object.fromEntries(counts), () => table(["function", "lines"], counts));
      return 0;
    }
    const alike = Object.keys(all).filter(
      (one) => one === name || `-${one}-`.includes(`-${name}-`),
    );
    const [only] = alike;
    if (only === undefined) throw new Error(unknownOne("function", name, Object.keys(all)));
    if (alike.length > 1)
      throw new Error(`"${name}" may be ${alike.join(" or ")}; write more of it.`);
    const most = Number(values.lines ?? 50);
    if (!Number.isInteger(most) || most < 1) {
      throw new Error(
        `--lines is "${String(values.lines)}"; allowed: a whole number of 1 or more.`,
      );
    }
    const lines = all[only]?.slice(-most) ?? [];
    print(lines, () => lines);
    return 0;
  },
};

function unknownOne(kind: string, name: string, known: readonly string[]): string {
  const like = nearest(name, known);
  const meant = like === undefined ? "" : ` Is ${like} meant?`;
  return `There is no ${kind} "${name}"; there are ${known.join(", ") || "none"}.${meant}`;
}

function pairs(properties: Readonly<Record<string, unknown>>): string {
  return Object.entries(properties)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(" ");
}
