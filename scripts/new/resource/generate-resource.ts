import * as path from "node:path";
import type { DiscoveredRegistry } from "../../../registry/discover";
import { blueprintIdentifier } from "../../../registry/blueprint";
import type { HandlersPlace } from "../../handlers/place";
import { specifierOf } from "../imports";
import type { NewFile } from "../write-files";
import { chooseCalls } from "./choose-calls";
import { chooseRights } from "./choose-rights";
import { describeType, type DescribedType } from "./describe-type";
import { makeFixture } from "./make-fixture";
import { entityOf, renderResource } from "./render-resource";

/**
 * Makes the file of a resource type and its fixture, of what AWS publishes about the type and about the
 * calls of its service.
 * @throws Error when there is no such type, it cannot be mirrored, or it is declared already
 */
export async function generateResource(
  type: string,
  registry: DiscoveredRegistry,
  { place, project }: { readonly place: HandlersPlace; readonly project: string },
): Promise<NewFile[]> {
  const described = describeType(type);
  refuseTaken(described, registry);
  const calls = chooseCalls(described);
  const name = described.blueprint.replaceAll("_", "-");
  const file = path.join(place.folder, "resources", `${name}.ts`);
  const registryModule = specifierOf(file, path.join(project, "registry"), project);
  const mirror = {
    ...{ kind: "resource" as const, type, events: [], permissions: [] },
    ...{ blueprint: described.blueprint, entity: entityOf(described) },
  };
  const fixture = await makeFixture(described, calls, mirror);
  return [
    {
      file: path.relative(project, file),
      text: renderResource(described, calls, chooseRights(described), registryModule),
    },
    {
      file: path.relative(project, path.join(place.fixtures, `${name}.json`)),
      text: JSON.stringify(fixture),
    },
  ];
}

function refuseTaken(
  { type, blueprint, parent }: DescribedType,
  registry: DiscoveredRegistry,
): void {
  const file = registry.resourceFiles.get(type);
  if (file !== undefined) {
    throw new Error(`resources/${file}.ts declares ${type} already; change that file.`);
  }
  const names = [...registry.resources.values()].map((one) => blueprintIdentifier(one.blueprint));
  if (
    names.includes(blueprint) ||
    registry.blueprints.some((one) => one.identifier === blueprint)
  ) {
    throw new Error(`The blueprint "${blueprint}" is declared already; write the file by hand.`);
  }
  if (parent && !registry.resources.has(parent.type)) {
    throw new Error(
      `${type} is listed below ${parent.type}, which no file declares yet; first type: npm run new -- resource ${parent.type}`,
    );
  }
}
