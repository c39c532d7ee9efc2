import type { Driver } from "../monitor";
import type { SandboxParts } from "./parts";

type Inputs = Record<string, unknown>;

/** What Service Catalog offers, and to whom. */
export function serviceCatalogDrivers({
  aws,
  region: stackRegion,
}: SandboxParts): Record<string, Driver> {
  const { catalog } = aws.serviceCatalog;
  const regionOf = (inputs: Inputs) => (inputs.region ?? stackRegion) as string;
  const idsOf = (inputs: Inputs) => [String(inputs.portfolioId), String(inputs.productId)] as const;
  return {
    "aws:servicecatalog/portfolio:Portfolio": async ({ name, inputs }) => {
      const { id, arn } = catalog.createPortfolio(regionOf(inputs));
      return { id, outputs: { name: inputs.name ?? name, arn } };
    },

    "aws:servicecatalog/product:Product": async ({ name: logicalName, inputs }) => {
      const name = (inputs.name ?? logicalName) as string;
      const first = versionOf(inputs.provisioningArtifactParameters as Inputs, "v1");
      const { id, arn } = catalog.createProduct(regionOf(inputs), name, first);
      return { id, outputs: { name, arn, status: "AVAILABLE", hasDefaultPath: false } };
    },

    "aws:servicecatalog/provisioningArtifact:ProvisioningArtifact": async ({ name, inputs }) => {
      const productId = String(inputs.productId);
      const { id } = catalog.createArtifact(productId, versionOf(inputs, name));
      return { id: `${id}:${productId}`, outputs: { provisioningArtifactId: id } };
    },

    "aws:servicecatalog/productPortfolioAssociation:ProductPortfolioAssociation": async ({
      inputs,
    }) => {
      const [portfolioId, productId] = idsOf(inputs);
      catalog.associateProduct(portfolioId, productId);
      return { id: `en:${portfolioId}:${productId}`, outputs: {} };
    },

    "aws:servicecatalog/principalPortfolioAssociation:PrincipalPortfolioAssociation": async ({
      inputs,
    }) => {
      const [portfolioId, principal] = [String(inputs.portfolioId), String(inputs.principalArn)];
      catalog.associatePrincipal(portfolioId, principal);
      return { id: `en,${principal},${portfolioId}`, outputs: {} };
    },

    "aws:servicecatalog/constraint:Constraint": async ({ name, inputs }) => {
      const [portfolioId, productId] = idsOf(inputs);
      catalog.setLaunchRole(portfolioId, productId, launchRoleOf(inputs));
      return { id: `cons-${name}`, outputs: { status: "AVAILABLE" } };
    },
  };
}

function versionOf(inputs: Inputs, logicalName: string) {
  const { name = logicalName, templateUrl, active = true } = inputs;
  if (typeof templateUrl !== "string") {
    throw new Error("It has no templateUrl; the sandbox reads templates from S3.");
  }
  return { name: name as string, templateUrl, active: active as boolean };
}

function launchRoleOf({ type, parameters }: Inputs): string {
  if (type !== "LAUNCH") {
    throw new Error(
      `Its type is ${JSON.stringify(type)}; the sandbox has constraints of type LAUNCH.`,
    );
  }
  const { RoleArn, LocalRoleName } = JSON.parse(String(parameters)) as Record<string, unknown>;
  const role = typeof RoleArn === "string" ? RoleArn.split("/").at(-1) : LocalRoleName;
  if (typeof role === "string" && role !== "") return role;
  throw new Error(`Its parameters are ${String(parameters)}; they need RoleArn or LocalRoleName.`);
}
