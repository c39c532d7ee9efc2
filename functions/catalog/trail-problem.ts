import type { JsonClient } from "../../registry/aws-json";
import type { JsonObject } from "../../registry/contract/port-data";
import { RoleRefused } from "../aws/assumed-roles";

/**
 * Says why changes in an account are not heard of at once: most events come from a trail that logs.
 * @param client signs for that account
 * @returns undefined when a trail of all regions logs
 * @throws RoleRefused when the account lets nobody in
 */
export async function trailProblem(
  client: Pick<JsonClient, "send">,
  region: string,
): Promise<string | undefined> {
  const ask = (operation: string, input: JsonObject) =>
    client.send({ service: "cloudtrail", target, operation, input });
  try {
    const { trailList } = await ask("DescribeTrails", { includeShadowTrails: true });
    const trails = (trailList ?? []) as JsonObject[];
    const names: string[] = [];
    for (const { TrailARN, Name, IsMultiRegionTrail } of trails) {
      // A trail of the organisation is known here by its ARN alone.
      const { IsLogging } = await ask("GetTrailStatus", { Name: TrailARN ?? Name ?? "" });
      if (IsLogging === true && IsMultiRegionTrail === true) return undefined;
      names.push(
        `${JSON.stringify(Name)} ${IsLogging === true ? `logs in one region alone` : "does not log"}`,
      );
    }
    const seen = names.length === 0 ? "There is none" : `In ${region}, ${names.join(", ")}`;
    return `No CloudTrail trail logs in all its regions, without which most changes are seen at resyncs only. ${seen}.`;
  } catch (error) {
    if (error instanceof RoleRefused) throw error;
    return `It cannot be seen whether a CloudTrail trail logs there: ${(error as Error).message}`;
  }
}

const target = "CloudTrail_20131101";
