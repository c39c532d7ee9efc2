import { Sandbox } from "../../../sandbox/sandbox";
import { settingsOf } from "../../../sandbox/provider/lines";
import { ProjectCopy } from "../../support/project-copy";
import { PulumiCli } from "./pulumi-cli";

/** A copy of the project, which the real engine deploys into a sandbox. */
export class EngineTest {
  private constructor(
    readonly sandbox: Sandbox,
    readonly project: ProjectCopy,
    readonly pulumi: PulumiCli,
  ) {}

  /** Starts a sandbox that waits for the engine, and copies the project. */
  static async start(): Promise<EngineTest> {
    const sandbox = await Sandbox.start({ engine: true });
    const project = new ProjectCopy();
    return new EngineTest(sandbox, project, EngineTest.cliIn(project, sandbox));
  }

  /** The CLI for another copy of the project, with the same state and the same sandbox. */
  cliIn(project: ProjectCopy): PulumiCli {
    return EngineTest.cliIn(project, this.sandbox);
  }

  /** Makes a stack and gives it the sandbox's settings, but for those that are given here. */
  async initStack(name: string, own: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.pulumi.succeed("stack", "init", name);
    for (const { key, value, secret } of settingsOf(this.sandbox)) {
      await this.pulumi.configure(key, own[key] ?? value, secret);
    }
    for (const [key, value] of Object.entries(own)) await this.pulumi.configure(key, value);
  }

  /** What is in Port of the model: identifiers and definitions of all blueprints and actions. */
  model(): { readonly blueprints: unknown; readonly actions: unknown } {
    const { port } = this.sandbox;
    const times = ["createdAt", "updatedAt", "createdBy", "updatedBy"];
    const plain = (all: readonly object[]) =>
      JSON.parse(
        JSON.stringify(all, (key, value: unknown) => (times.includes(key) ? undefined : value)),
      ) as unknown;
    return { blueprints: plain(port.blueprints()), actions: plain(port.actions()) };
  }

  async close(): Promise<void> {
    this.pulumi.close();
    this.project.remove();
    await this.sandbox.close();
  }

  private static cliIn(project: ProjectCopy, sandbox: Sandbox): PulumiCli {
    return new PulumiCli(project.folder, sandbox.engine?.environment ?? {});
  }
}
