import {
  CreateResourceCommand,
  DeleteResourceCommand,
  GetResourceCommand,
  GetResourceRequestStatusCommand,
  UpdateResourceCommand,
  type CloudControlClient,
  type ProgressEvent,
} from "@aws-sdk/client-cloudcontrol";
import { until } from "../../support/until";

/** Short forms of a client's calls, each giving the ProgressEvent of its request. */
export function callsOf(client: CloudControlClient) {
  /** Waits for the end of a request. */
  const end = (event: ProgressEvent | undefined) =>
    until(async () => {
      const { ProgressEvent: now } = await client.send(
        new GetResourceRequestStatusCommand({ RequestToken: event?.RequestToken }),
      );
      return now?.OperationStatus !== "IN_PROGRESS" && now;
    });
  const create = async (TypeName: string, desired: object, ClientToken?: string) => {
    const DesiredState = JSON.stringify(desired);
    const command = new CreateResourceCommand({ TypeName, DesiredState, ClientToken });
    return (await client.send(command)).ProgressEvent;
  };
  return {
    end,
    create,
    /** Creates a resource and waits for the end. */
    created: async (TypeName: string, desired: object) => end(await create(TypeName, desired)),
    /** The properties of a resource. */
    read: async (TypeName: string, Identifier: string | undefined) => {
      const command = new GetResourceCommand({ TypeName, Identifier });
      const { ResourceDescription } = await client.send(command);
      return JSON.parse(ResourceDescription?.Properties ?? "") as Record<string, unknown>;
    },
    update: async (TypeName: string, Identifier: string | undefined, patch: unknown) => {
      const PatchDocument = JSON.stringify(patch);
      const command = new UpdateResourceCommand({ TypeName, Identifier, PatchDocument });
      return (await client.send(command)).ProgressEvent;
    },
    remove: async (TypeName: string, Identifier: string | undefined) => {
      const command = new DeleteResourceCommand({ TypeName, Identifier });
      return (await client.send(command)).ProgressEvent;
    },
  };
}
