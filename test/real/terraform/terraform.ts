import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import type { Schemas } from "./configuration";

const provider = "registry.terraform.io/hashicorp/aws";

/** What Terraform says of a configuration. */
export interface Finding {
  readonly severity: string;
  readonly summary: string;
  readonly detail?: string;
  /** Such as `aws_sqs_queue.runs-queue`. */
  readonly address?: string;
}

/** Terraform with its AWS provider, in a folder of its own; nothing is made anywhere. */
export class Terraform {
  readonly #folder = mkdtempSync(path.join(tmpdir(), "longshore-terraform-"));

  /** Finds the provider. @returns what is missing; undefined when nothing is */
  init(): string | undefined {
    this.#write("main", {
      terraform: { required_providers: { aws: { source: "hashicorp/aws" } } },
      provider: { aws: withoutAccount },
    });
    // A folder with the provider serves where its registry cannot be reached.
    const plugins = process.env.LONGSHORE_TERRAFORM_PLUGINS;
    const { error, status, stderr } = this.#run(
      "init",
      ...(plugins ? [`-plugin-dir=${plugins}`] : []),
    );
    if (error) return "no terraform on PATH; see https://developer.hashicorp.com/terraform/install";
    return status === 0 ? undefined : `terraform finds no AWS provider: ${stderr.trim()}`;
  }

  /** The version of the provider that was found. */
  providerVersion(): string {
    const { provider_selections: selected } = JSON.parse(this.#run("version", "-json").stdout) as {
      provider_selections: Record<string, string>;
    };
    return selected[provider] ?? "?";
  }

  schemas(): Schemas {
    const { provider_schemas: all } = JSON.parse(
      this.#run("providers", "schema", "-json").stdout,
    ) as { provider_schemas: Record<string, { resource_schemas: Schemas }> };
    return all[provider]?.resource_schemas ?? {};
  }

  /** Validates and plans. @returns what it finds, and how many resources it would make */
  plan(resource: object): { findings: Finding[]; creates: number } {
    this.#write("resources", { resource });
    const lines = this.#run("plan", "-json", "-refresh=false", "-lock=false")
      .stdout.split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Line);
    const findings = lines.flatMap(({ type, diagnostic }) =>
      type === "diagnostic" && diagnostic ? [diagnostic] : [],
    );
    return { findings, creates: lines.filter(({ change }) => change?.action === "create").length };
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #write(name: string, content: object): void {
    writeFileSync(path.join(this.#folder, `${name}.tf.json`), JSON.stringify(content));
  }

  #run(...args: string[]) {
    // What this machine's user keeps for Terraform, an account among it, has no say.
    const env = { PATH: process.env.PATH, HOME: this.#folder, TF_IN_AUTOMATION: "1" };
    const options = { cwd: this.#folder, encoding: "utf8", env, maxBuffer: 64 * 2 ** 20 } as const;
    return spawnSync("terraform", args, options);
  }
}

interface Line {
  readonly type: string;
  readonly diagnostic?: Finding;
  readonly change?: { readonly action: string };
}

const withoutAccount = {
  region: "eu-west-1",
  access_key: "none",
  secret_key: "none",
  skip_credentials_validation: true,
  skip_requesting_account_id: true,
  skip_metadata_api_check: true,
  skip_region_validation: true,
};
