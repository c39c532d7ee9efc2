import tseslint from "typescript-eslint";

/** Which folders a folder may import from, besides npm packages (docs/decisions/0001-imports.md). */
const ours = [
  "components",
  "functions",
  "handlers",
  "policies",
  "registry",
  "sandbox",
  "test",
  "bench",
  "scripts",
];
const mayImport = {
  components: ["policies", "registry"],
  policies: ["registry"],
  handlers: ["registry"],
  registry: [],
  functions: ["registry"],
  sandbox: ["components", "functions", "handlers", "policies", "registry"],
};
const mayUsePulumi = new Set(["components", "policies", "sandbox"]);

const importRules = Object.entries(mayImport).map(([folder, allowed]) => ({
  files: [`${folder}/**/*.ts`],
  rules: {
    "@typescript-eslint/no-restricted-imports": [
      "error",
      {
        patterns: [
          ...ours
            .filter((other) => other !== folder && !allowed.includes(other))
            .map((other) => ({
              group: [`**/${other}`, `**/${other}/**`, `#${other}/*`],
              allowTypeImports: other === "functions",
              message: `${folder}/ may not import from ${other}/ (see docs/decisions/0001-imports.md).`,
            })),
          ...(mayUsePulumi.has(folder)
            ? []
            : [{ group: ["@pulumi/*"], message: `${folder}/ must work without Pulumi.` }]),
        ],
      },
    ],
  },
}));

export default tseslint.config(
  { ignores: ["node_modules/", ".output/"] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ["eslint.config.mjs"] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/consistent-type-imports": ["error", { disallowTypeAnnotations: false }],
      "@typescript-eslint/no-require-imports": ["error", { allow: ["^#functions/"] }],
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
  { files: ["*.mjs"], ...tseslint.configs.disableTypeChecked },
  ...importRules,
);
