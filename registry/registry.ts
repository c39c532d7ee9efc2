import type { Blueprint } from "./contract/port-data";
import { blueprintIdentifier, type BlueprintReference } from "./blueprint";
import {
  collectHandlers,
  declarationsIn,
  kindOfFolder,
  nameOf,
  type Declaration,
  type Handlers,
} from "./collect";
import { actionCodec, changeListenerCodec, describeErrors } from "./declaration-codecs";
import { resourceCodec } from "./resource-codec";
import { DeclarationError } from "./errors";
import { fileNameOf } from "./file-name";
import { launchAction } from "./products/launch-action";
import type { Product } from "./products/product";

/** A handler file as it was loaded: its path below the handlers folder and what it exports. */
export interface HandlerModule {
  readonly file: string;
  readonly exports: Record<string, unknown>;
}

/** Everything that the files in `handlers/` declare. */
export interface Registry extends Handlers {
  /** AWS type name → name of the file that declares it; names of AWS resources are made of it. */
  readonly resourceFiles: ReadonlyMap<string, string>;
  /** Identifier of an action → the file that declares it, such as `actions/create-vm.ts`. */
  readonly actionFiles: ReadonlyMap<string, string>;
  readonly products: ReadonlyMap<string, Product>;
  /** The blueprints to keep in Port, in the order in which relations allow creating them. */
  readonly blueprints: readonly Blueprint[];
}

interface Declared {
  readonly file: string;
  readonly declaration: Declaration;
}

interface DeclaredProduct {
  readonly file: string;
  readonly product: Product;
}

const codecs = { action: actionCodec, change: changeListenerCodec, resource: resourceCodec };
const toWrite = {
  actions: "export const action = defineAction({ … })",
  resources: "export const resource = defineResource({ … })",
  changes: "export const listener = defineChangeListener({ … })",
};

/**
 * Checks the declarations of all handler files and gathers them.
 * @throws DeclarationError naming the file, the field, the value and the remedy.
 */
export function buildRegistry(modules: readonly HandlerModule[]): Registry {
  const products = modules.filter(isProductFile).map(toProduct);
  refuseSameProducts(products);
  const declared = [
    ...modules.filter((one) => !isProductFile(one)).map(findDeclaration),
    ...products.map(({ file, product }) => ({ file, declaration: launchAction(product) })),
  ];
  for (const one of declared) validate(one);
  refuseDuplicates(declared);
  const blueprints = gatherBlueprints(declared);
  return {
    ...collectHandlers(declared.map(({ declaration }) => declaration)),
    resourceFiles: new Map(
      declared
        .filter(({ declaration }) => declaration.kind === "resource")
        .map(({ file, declaration }) => [nameOf(declaration), fileNameOf(file)]),
    ),
    actionFiles: new Map(
      declared
        .filter(({ declaration }) => declaration.kind === "action")
        .map(({ file, declaration }) => [nameOf(declaration), file]),
    ),
    products: new Map(products.map(({ product }) => [product.identifier, product])),
    blueprints,
  };
}

/** Products are data that was checked when its file was read. */
function isProductFile({ file }: HandlerModule): boolean {
  return file.startsWith("products/");
}

function toProduct({ file, exports }: HandlerModule): DeclaredProduct {
  return { file, product: exports.product as Product };
}

/** Service Catalog finds a product by its name, which people choose; the identifier is the file's name. */
function refuseSameProducts(products: readonly DeclaredProduct[]): void {
  for (const [index, { file, product }] of products.entries()) {
    const earlier = products.slice(0, index);
    for (const field of ["identifier", "name"] as const) {
      const other = earlier.find((one) => one.product[field] === product[field]);
      if (!other) continue;
      throw new DeclarationError(
        file,
        `product ${field} "${product[field]}" is declared in handlers/${other.file} too; rename one of them.`,
      );
    }
  }
}

function findDeclaration({ file, exports }: HandlerModule): Declared {
  const folder = file.split("/")[0] as keyof typeof kindOfFolder;
  const found = declarationsIn(exports, kindOfFolder[folder]);
  if (found.length === 1 && found[0]) return { file, declaration: found[0] };
  const names = Object.keys(exports).join(", ") || "nothing";
  const problem =
    found.length === 0
      ? `it exports ${names}, none of it a declaration; write "${toWrite[folder]}".`
      : `it exports ${found.length} declarations (${names}); put each into a file of its own.`;
  throw new DeclarationError(file, problem);
}

function validate({ file, declaration }: Declared): void {
  const result = codecs[declaration.kind].decode(declaration);
  if (result._tag === "Left") throw new DeclarationError(file, describeErrors(result.left));
}

function refuseDuplicates(declared: readonly Declared[]): void {
  const files = new Map<string, string>();
  for (const { file, declaration } of declared) {
    const key = `${declaration.kind} "${nameOf(declaration)}"`;
    const other = files.get(key);
    if (other) {
      throw new DeclarationError(
        file,
        `${key} is declared in handlers/${other} too; rename one of them.`,
      );
    }
    files.set(key, file);
  }
}

/** Takes each blueprint's whole declaration, tells it who listens, and refuses names that nobody declares. */
function gatherBlueprints(declared: readonly Declared[]): Blueprint[] {
  const whole = new Map<string, { file: string; blueprint: Blueprint }>();
  const known = new Set<string>();
  for (const { file, declaration } of declared) {
    const reference: BlueprintReference = declaration.blueprint;
    if (typeof reference === "string") continue;
    known.add(reference.identifier);
    if ("existing" in reference) continue;
    const other = whole.get(reference.identifier);
    if (other) {
      throw new DeclarationError(
        file,
        `blueprint "${reference.identifier}" is declared in handlers/${other.file} too; ` +
          `declare it once and write blueprint: "${reference.identifier}" here.`,
      );
    }
    whole.set(reference.identifier, { file, blueprint: reference });
  }
  for (const { file, declaration } of declared) {
    const identifier = blueprintIdentifier(declaration.blueprint);
    if (!known.has(identifier)) {
      const isProduct = file.startsWith("products/");
      throw new DeclarationError(
        file,
        `${isProduct ? "its launch action's blueprint" : "blueprint"} is "${identifier}", which no handler declares (declared: ${[...known].sort().join(", ") || "none"}). ` +
          (isProduct
            ? "Launches are entered into it: take over handlers/resources/provisioned-product.ts of the project."
            : `Give the whole blueprint in one handler, or write existing("${identifier}") if it is kept in Port by hand.`),
      );
    }
  }
  const heard = new Set(
    declared
      .filter(({ declaration }) => declaration.kind === "change")
      .map(({ declaration }) => blueprintIdentifier(declaration.blueprint)),
  );
  const blueprints = [...whole.values()].map(({ blueprint }) =>
    heard.has(blueprint.identifier)
      ? { ...blueprint, changelogDestination: { type: "KAFKA" as const } }
      : blueprint,
  );
  return sortByRelations(blueprints);
}

/** A blueprint can only be created when the targets of its relations exist; cycles keep their order. */
function sortByRelations(blueprints: readonly Blueprint[]): Blueprint[] {
  const sorted = new Set<Blueprint>();
  const visiting = new Set<Blueprint>();
  const visit = (blueprint: Blueprint) => {
    if (sorted.has(blueprint) || visiting.has(blueprint)) return;
    visiting.add(blueprint);
    for (const { target } of Object.values(blueprint.relations ?? {})) {
      const needed = blueprints.find((one) => one.identifier === target);
      if (needed) visit(needed);
    }
    sorted.add(blueprint);
  };
  blueprints.forEach(visit);
  return [...sorted];
}
