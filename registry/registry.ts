import type { Blueprint } from "./contract/port-data";
import { checkReferences } from "./check-references";
import {
  collectHandlers,
  declarationsIn,
  kindOfFolder,
  nameOf,
  type Declared,
  type Handlers,
} from "./collect";
import { actionCodec, changeListenerCodec, describeErrors } from "./declaration-codecs";
import { gatherKeys, type DeclaredKeys } from "./declared-keys";
import { resourceCodec } from "./resource-codec";
import { attemptEach, DeclarationError, type Problem } from "./errors";
import { fileNameOf } from "./file-name";
import { gatherBlueprints } from "./gather-blueprints";
import { launchAction, type Launcher } from "./products/launch-action";
import type { Product } from "./products/product";
import { longShared } from "./shared-actions";

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
  /** What the handlers need of the stack's configuration. */
  readonly keys: DeclaredKeys;
}

/** The file below the handlers folder that declares a resource type, such as `resources/sns-topic.ts`. */
export function resourceFileOf(
  { resourceFiles }: Pick<Registry, "resourceFiles">,
  type: string,
): string {
  return `resources/${resourceFiles.get(type) ?? type}.ts`;
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

/** How declarations are gathered. */
export interface RegistryOptions {
  /** Whether these are all files; what others may declare is not missed otherwise. Default true. */
  readonly isWhole?: boolean;
  /** Launches products, where handlers run; launches are only declared without it. */
  readonly launch?: Launcher;
}

/**
 * Checks the declarations of all handler files and gathers them.
 * @throws DeclarationError with all that is wrong: the file, the field, the value and the remedy.
 */
export function buildRegistry(
  modules: readonly HandlerModule[],
  { isWhole = true, launch }: RegistryOptions = {},
): Registry {
  const products = modules.filter(isProductFile).map(toProduct);
  const found = attemptEach(
    modules.filter((one) => !isProductFile(one)),
    findDeclaration,
  );
  const usable = attemptEach(found.results, validate);
  const declared = [
    ...usable.results,
    ...products.map(({ file, product }) => ({ file, declaration: launchAction(product, launch) })),
  ];
  const gathered = gatherBlueprints(declared);
  const { keys, problems: sameKeys } = gatherKeys(declared);
  const problems = [
    ...[...found.problems, ...usable.problems],
    ...sameProducts(products),
    ...sameNames(declared),
    ...gathered.problems,
    ...[...sameKeys, ...longShared(declared)],
  ];
  const isComplete = isWhole && found.problems.length + usable.problems.length === 0;
  // A file that is wrong declares nothing yet: what it would declare is not missed.
  const all = isComplete ? [...problems, ...checkReferences(declared)] : problems;
  if (all.length > 0) throw new DeclarationError(all);
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
    blueprints: gathered.blueprints,
    keys,
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
function sameProducts(products: readonly DeclaredProduct[]): Problem[] {
  return products.flatMap(({ file, product }, index) =>
    (["identifier", "name"] as const).flatMap((field) => {
      const earlier = products.slice(0, index);
      const other = earlier.find((one) => one.product[field] === product[field]);
      if (!other) return [];
      const what = `product ${field} "${product[field]}"`;
      return [{ file, text: `${what} is declared in ${other.file} too; rename one of them.` }];
    }),
  );
}

function findDeclaration({ file, exports }: HandlerModule): Declared {
  const folder = file.split("/")[0] as keyof typeof kindOfFolder;
  const found = declarationsIn(exports, kindOfFolder[folder]);
  if (found.length === 1 && found[0]) return { file, declaration: found[0] };
  const names = Object.keys(exports).join(", ") || "nothing";
  const text =
    found.length === 0
      ? `it exports ${names}, none of it a declaration; write "${toWrite[folder]}".`
      : `it exports ${found.length} declarations (${names}); put each into a file of its own.`;
  throw new DeclarationError([{ file, text }]);
}

function validate(one: Declared): Declared {
  const { file, declaration } = one;
  const result = codecs[declaration.kind].decode(declaration);
  if (result._tag === "Right") return one;
  throw new DeclarationError([{ file, text: describeErrors(result.left) }]);
}

function sameNames(declared: readonly Declared[]): Problem[] {
  const files = new Map<string, string>();
  return declared.flatMap(({ file, declaration }) => {
    const key = `${declaration.kind} "${nameOf(declaration)}"`;
    const other = files.get(key);
    if (other === undefined) {
      files.set(key, file);
      return [];
    }
    // Of two products that are the same, so are the launches.
    if ([file, other].every((one) => one.startsWith("products/"))) return [];
    return [{ file, text: `${key} is declared in ${other} too; rename one of them.` }];
  });
}
