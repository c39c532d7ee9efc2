import * as path from "node:path";
import tseslint from "typescript-eslint";

const root = import.meta.dirname;

/**
 * What each folder may import besides npm packages and itself: modules, types only, whether `@pulumi/*`,
 * and whether AWS's clients, which everybody may who does not say (docs/decisions/0001-imports.md). `test` and `bench` may import everything.
 */
const mayImport = {
  "index.ts": { modules: ["components", "registry", "config"], pulumi: true },
  config: { modules: ["registry"], pulumi: true },
  components: { modules: ["policies", "registry"], types: ["functions"], pulumi: true },
  policies: { modules: ["facts", "registry"], pulumi: true },
  handlers: { modules: ["registry"] },
  registry: { modules: [], aws: false },
  functions: { modules: ["registry"] },
  facts: { modules: [] },
  scripts: { modules: ["facts", "functions", "policies", "registry", "sandbox"], types: [] },
  sandbox: {
    modules: [
      "index.ts",
      "components",
      "config",
      "facts",
      "functions",
      "handlers",
      "policies",
      "registry",
      "scripts",
    ],
    pulumi: true,
  },
};

/** Holds the table above. */
const importsRule = {
  create(context) {
    const area = path.relative(root, context.filename).split(path.sep)[0];
    const allowed = mayImport[area];
    if (!allowed) return {};
    const check = (node, source, typesOnly) => {
      if (typeof source?.value !== "string") return;
      const name = source.value;
      if (name.startsWith("@pulumi/") && !allowed.pulumi) {
        context.report({ node, message: `${show(area)} must work without Pulumi.` });
      }
      if (name.startsWith("@aws-sdk/") && allowed.aws === false) {
        const message = `${show(area)} declares; what calls AWS belongs into functions/ (see docs/decisions/0001-imports.md).`;
        context.report({ node, message });
      }
      const target = areaOf(name, context.filename);
      const { modules, types = [] } = allowed;
      const fits = typesOnly ? [...modules, ...types] : modules;
      if (target === undefined || target === area || fits.includes(target)) return;
      const what = types.includes(target) ? "anything but types from" : "from";
      const message = `${show(area)} may not import ${what} ${show(target)} (see docs/decisions/0001-imports.md).`;
      context.report({ node, message });
    };
    return {
      ImportDeclaration: (node) => check(node, node.source, isTypesOnly(node, node.importKind)),
      ExportNamedDeclaration: (node) =>
        check(node, node.source, isTypesOnly(node, node.exportKind)),
      ExportAllDeclaration: (node) => check(node, node.source, node.exportKind === "type"),
      ImportExpression: (node) => check(node, node.source, false),
      TSImportType: (node) => check(node, node.source ?? node.argument?.literal, true),
    };
  },
};

/** The folder, or the file in the root, that a specifier leads to; undefined for packages. */
function areaOf(specifier, importer) {
  if (specifier.startsWith("#functions/")) return "functions";
  if (!specifier.startsWith(".")) return undefined;
  const target = path.relative(root, path.resolve(path.dirname(importer), specifier));
  const [first, ...rest] = target.split(path.sep);
  if (first === "") return "index.ts";
  return rest.length === 0 && first === "index" ? "index.ts" : first;
}

function isTypesOnly({ specifiers = [] }, kind) {
  const kinds = specifiers.map((one) => one.importKind ?? one.exportKind);
  return kind === "type" || (kinds.length > 0 && kinds.every((one) => one === "type"));
}

function show(area) {
  return area.endsWith(".ts") ? area : `${area}/`;
}

export default tseslint.config(
  { ignores: ["node_modules/", ".output/"] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ["eslint.config.mjs"] },
        tsconfigRootDir: root,
      },
    },
    plugins: { longshore: { rules: { imports: importsRule } } },
    rules: {
      "@typescript-eslint/consistent-type-imports": ["error", { disallowTypeAnnotations: false }],
      "longshore/imports": "error",
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_" },
      ],
    },
  },
  {
    // A magic function reaches its code by `require` inside the closure.
    files: ["components/**", "test/**", "bench/**"],
    rules: { "@typescript-eslint/no-require-imports": ["error", { allow: ["^#functions/"] }] },
  },
  { files: ["*.mjs", "**/*.cjs"], ...tseslint.configs.disableTypeChecked },
  { files: ["**/*.cjs"], rules: { "@typescript-eslint/no-require-imports": "off" } },
);
