import { nameOf, putDriver, type Driver, type Inputs } from "./driver";
import type { SandboxParts } from "./parts";
import { NotHere, Refusal } from "../published/refusal";

/** What Service Catalog offers, and to whom. */
export function serviceCatalogDrivers({
  aws,
  region: stackRegion,
}: SandboxParts): Record<string, Driver> {
  const { catalog } = aws.serviceCatalog;
  const regionOf = (inputs: Inputs) => (inputs.region ?? stackRegion) as string;
  const idsOf = (inputs: Inputs) => [String(inputs.portfolioId), String(inputs.productId)] as const;
  return {
    "aws:servicecatalog/portfolio:Portfolio": {
      create: async (request) => {
        const { id, arn } = catalog.createPortfolio(regionOf(request.inputs));
        return { id, outputs: { name: nameOf(request), arn } };
      },
      read: async ({ id, outputs }) => (catalog.has(id) ? outputs : undefined),
      update: async ({ name, outputs }, inputs) => ({ ...outputs, name: nameOf({ name, inputs }) }),
      delete: async ({ id }) => catalog.deletePortfolio(id),
    },

    "aws:servicecatalog/product:Product": {
      create: async (request) => {
        const { inputs } = request;
        const name = nameOf(request);
        const first = versionOf(inputs.provisioningArtifactParameters as Inputs, "v1");
        const { id, arn } = catalog.createProduct(regionOf(inputs), name, first);
        return { id, outputs: { name, arn, status: "AVAILABLE", hasDefaultPath: false } };
      },
      read: async ({ id, outputs }) => (catalog.has(id) ? outputs : undefined),
      update: async ({ name, outputs }, inputs) => ({ ...outputs, name: nameOf({ name, inputs }) }),
      delete: async ({ id }) => catalog.deleteProduct(id),
    },

    "aws:servicecatalog/provisioningArtifact:ProvisioningArtifact": {
      create: async ({ name, inputs }) => {
        const productId = String(inputs.productId);
        const { id } = catalog.createArtifact(productId, versionOf(inputs, name));
        return { id: `${id}:${productId}`, outputs: { provisioningArtifactId: id } };
      },
      read: async ({ inputs, outputs }) =>
        hasArtifact(String(inputs.productId), outputs) ? outputs : undefined,
      update: async ({ name, outputs }, inputs) => {
        const { templateUrl: _, ...change } = versionOf(inputs, name);
        const id = String(outputs.provisioningArtifactId);
        catalog.updateArtifact(String(inputs.productId), id, change);
        return outputs;
      },
      delete: async ({ inputs, outputs }) =>
        catalog.deleteArtifact(String(inputs.productId), String(outputs.provisioningArtifactId)),
    },

    "aws:servicecatalog/productPortfolioAssociation:ProductPortfolioAssociation": putDriver({
      put: async ({ inputs }) => {
        const [portfolioId, productId] = idsOf(inputs);
        catalog.associateProduct(portfolioId, productId);
        return { id: `en:${portfolioId}:${productId}`, outputs: {} };
      },
      exists: ({ inputs }) => catalog.path(...idsOf(inputs)) !== undefined,
      delete: async ({ inputs }) => catalog.dissociateProduct(...idsOf(inputs)),
    }),

    "aws:servicecatalog/principalPortfolioAssociation:PrincipalPortfolioAssociation": putDriver({
      put: async ({ inputs }) => {
        const [portfolioId, principal] = [String(inputs.portfolioId), String(inputs.principalArn)];
        catalog.associatePrincipal(portfolioId, principal);
        return { id: `en,${principal},${portfolioId}`, outputs: {} };
      },
      exists: ({ inputs }) =>
        catalog.admits(String(inputs.portfolioId), String(inputs.principalArn)),
      delete: async ({ inputs }) =>
        catalog.dissociatePrincipal(String(inputs.portfolioId), String(inputs.principalArn)),
    }),

    "aws:servicecatalog/constraint:Constraint": putDriver({
      put: async ({ name, inputs }) => {
        const [portfolioId, productId] = idsOf(inputs);
        catalog.setLaunchRole(portfolioId, productId, launchRoleOf(inputs));
        return { id: `cons-${name}`, outputs: { status: "AVAILABLE" } };
      },
      exists: ({ inputs }) => catalog.path(...idsOf(inputs))?.launchRole !== undefined,
      delete: async ({ inputs }) => catalog.removeLaunchRole(...idsOf(inputs)),
    }),
  };

  function hasArtifact(productId: string, { provisioningArtifactId }: Inputs): boolean {
    if (!catalog.has(productId)) return false;
    return catalog.product(productId).artifacts.has(String(provisioningArtifactId));
  }
}

function versionOf(inputs: Inputs, logicalName: string) {
  const { name = logicalName, templateUrl, active = true } = inputs;
  if (typeof templateUrl !== "string") {
    throw new NotHere("It has no templateUrl; the sandbox reads templates from S3.");
  }
  return { name: name as string, templateUrl, active: active as boolean };
}

function launchRoleOf({ type, parameters }: Inputs): string {
  if (type !== "LAUNCH") {
    throw new NotHere(
      `Its type is ${JSON.stringify(type)}; the sandbox has constraints of type LAUNCH.`,
    );
  }
  const { RoleArn, LocalRoleName } = JSON.parse(String(parameters)) as Record<string, unknown>;
  const role = typeof RoleArn === "string" ? RoleArn.split("/").at(-1) : LocalRoleName;
  if (typeof role === "string" && role !== "") return role;
  throw new Refusal(
    `InvalidParametersException: Its parameters are ${String(parameters)}; they need RoleArn or LocalRoleName`,
    "https://docs.aws.amazon.com/servicecatalog/latest/dg/API_CreateConstraint.html",
  );
}
