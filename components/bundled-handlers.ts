import * as path from "node:path";
import { kindOfFolder } from "../registry/collect";
import type { DiscoveredRegistry, HandlerFolder } from "../registry/discover";
import { fileNameOf } from "../registry/file-name";

/** The handlers that a function uses. */
export interface BundledHandlers {
  readonly registry: Pick<DiscoveredRegistry, "folder" | "files" | "products">;
  /** Only what lies in these is bundled in, so that no other handler's change changes the function. */
  readonly folders: readonly HandlerFolder[];
  /** The files below the handlers folder that are meant, where it is not all of those. */
  readonly only?: ReadonlySet<string> | undefined;
}

/** The module that reads the handlers folder where it is not bundled. */
const target = path.join(__dirname, "../functions/registry.ts");

/**
 * The text of the module that takes the place of the one that reads the handlers folder: imports of the
 * files found in it. They were checked when the program read them. Products come as data: neither their
 * templates nor what reads them is needed to launch them.
 */
export function registryOf({ registry, folders, only }: BundledHandlers): string {
  const files = registry.files
    .filter((file) => folders.includes(folderOf(file)))
    .filter((file) => only?.has(file) ?? true);
  const code = files.filter((file) => file.endsWith(".ts"));
  const products = files.filter((file) => !file.endsWith(".ts"));
  const imports = code.map((file, index) => {
    const relative = path.relative(path.dirname(target), path.join(registry.folder, file));
    const specifier = relative.split(path.sep).join("/").replace(/\.ts$/, "");
    return `import * as h${index} from ${JSON.stringify(specifier)};`;
  });
  const declarations = [
    ...code.map((file, index) => `...declarationsIn(h${index}, ${JSON.stringify(kindOf(file))})`),
    ...products.map(
      (file) => `launchAction(${JSON.stringify(productOf(file, registry))}, launchProduct)`,
    ),
  ];
  return [
    `import { collectHandlers, declarationsIn } from "../registry/collect";`,
    ...(products.length > 0
      ? [
          `import { launchAction } from "../registry/products/launch-action";`,
          `import { launchProduct } from "./products/launch-product";`,
        ]
      : []),
    ...imports,
    `export const registry = collectHandlers([${declarations.join(", ")}]);`,
  ].join("\n");
}

function folderOf(file: string): HandlerFolder {
  return file.split("/")[0] as HandlerFolder;
}

function kindOf(file: string): string {
  return kindOfFolder[folderOf(file) as keyof typeof kindOfFolder];
}

/** What a product's file stands for, without the template. */
function productOf(file: string, { products }: BundledHandlers["registry"]) {
  return { ...products.get(fileNameOf(file)), template: "" };
}
