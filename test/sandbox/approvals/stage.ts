import {
  ServiceCatalogClient,
  UpdateProvisionedProductCommand,
} from "@aws-sdk/client-service-catalog";
import { assert } from "chai";
import type { Stack } from "../../../sandbox/aws/cloudformation/stack";
import { rootConnection } from "../../../sandbox/drivers/parts";
import type { Story } from "./stories";
import { team, type Team } from "./team";

const { requester, unsubscribed } = team;

/** What the team asks about: launches in the catalog, their updates, and runs. */
export class Stage {
  #count = 0;
  #free: Stack | undefined;
  #client: ServiceCatalogClient | undefined;

  constructor(readonly team: Team) {}

  /** Names of all topics. */
  topics(): (string | undefined)[] {
    const { store } = this.box.sandbox.parts.aws.cloudControl;
    return store
      .list("eu-west-1", "AWS::SNS::Topic")
      .map(({ identifier }) => identifier.split(":").at(-1));
  }

  newNumber(): number {
    return (this.#count += 1);
  }

  /** A launch that the rule lets pass without asking anybody; the same one while it is there. */
  async freeLaunch(): Promise<Stack> {
    if (this.#free && !this.#free.status.startsWith("DELETE")) return this.#free;
    const known = this.stacks.length;
    const ListName = `free-${this.newNumber()}`;
    const runId = await this.box.startRun("launch_team_list", { ListName });
    assert.equal((await this.box.ended(runId)).status, "SUCCESS");
    return (this.#free = this.stacks[known] as Stack);
  }

  /** Begins an update, as somebody who is one of the team and signs in with their address. */
  async update(stack: Stack, Value: string): Promise<void> {
    this.#client ??= this.#signIn(stack);
    await this.#client.send(
      new UpdateProvisionedProductCommand({
        ProvisionedProductId: productOf(stack),
        ProvisioningParameters: [{ Key: "ListName", Value }],
      }),
    );
  }

  close(): void {
    this.#client?.destroy();
  }

  get box() {
    return this.team.box;
  }

  get stacks() {
    return this.box.sandbox.parts.aws.cloudFormation.stacks.all;
  }

  #signIn({ tags }: Stack): ServiceCatalogClient {
    const { parts } = this.box.sandbox;
    const { access, serviceCatalog } = parts.aws;
    const credentials = access.addPrincipal(requester, [
      { Effect: "Allow", Action: "servicecatalog:*", Resource: "*" },
    ]);
    const portfolio = tags["aws:servicecatalog:portfolioArn"]?.split("/").at(-1) ?? "";
    const role = `arn:aws:iam::123456789012:role/${requester}`;
    serviceCatalog.catalog.associatePrincipal(portfolio, role);
    return new ServiceCatalogClient({ ...rootConnection(parts), credentials });
  }

  /** How the run of a request ends, and what its log says. */
  async runEnds(runId: string, { state, by, reason }: Story): Promise<void> {
    const run = await this.box.ended(runId);
    const log = run.logs.map(({ message }) => message).join("\n");
    assert.equal(run.status, state === "APPROVED" ? "SUCCESS" : "FAILURE", run.summary ?? "");
    if (state === "APPROVED") assert.include(log, `Approved by ${by} at `);
    else assert.match(run.summary ?? "", new RegExp(`Rejected by ${by}.*: ${reason}`));
    assert.include(log, `Not reached: ${unsubscribed} has unsubscribed`);
  }
}

/** The provisioned product of a stack. */
export function productOf({ name }: Stack): string {
  return name.replace(/^SC-\d+-/, "");
}
