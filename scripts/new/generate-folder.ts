import { existsSync, readdirSync } from "node:fs";
import * as path from "node:path";
import * as prettier from "prettier";
import { writeAll, type NewFile } from "./write-files";

/**
 * Writes a repository for handlers of one's own, beside the project: it is a handlers folder itself, with
 * commands that run the project's.
 * @param folder where; it may exist, if it is empty
 * @returns the files, relative to the project
 * @throws Error when something lies there already, or it would lie inside of the project's own folders
 */
export async function generateFolder(folder: string, project: string): Promise<readonly string[]> {
  if (existsSync(folder) && readdirSync(folder).some((name) => name !== ".git")) {
    throw new Error(`${folder} is not empty; name another folder.`);
  }
  const toProject = path.relative(folder, project).split(path.sep).join("/");
  const back = path.relative(project, folder).split(path.sep).join("/");
  if (!toProject.startsWith("..") || !back.startsWith("..")) {
    throw new Error(
      `${folder} lies within the project; a folder there needs nothing: make it, and type npm run new -- action NAME --handlers FOLDER.`,
    );
  }
  const files = filesOf(path.basename(folder), toProject, back);
  const texts = await Promise.all(
    files.map(async ({ file, text }) => ({
      file: path.join(path.relative(project, folder), file),
      text: file.startsWith(".")
        ? text
        : await prettier.format(text, { filepath: file, printWidth: 100 }),
    })),
  );
  writeAll(project, texts);
  return texts.map(({ file }) => file);
}

function filesOf(name: string, toProject: string, back: string): NewFile[] {
  // npm run types what stands behind -- at the end.
  const run = (script: string) => `npm --prefix ${toProject} run -s ${script} -- --handlers .`;
  const scripts = {
    start: run("start"),
    new: run("new"),
    test: run("test:handlers"),
    act: `npm --prefix ${toProject} run -s act --`,
  };
  const manifest = {
    ...{ name, private: true, scripts },
    dependencies: { longshore: `file:${toProject}` },
  };
  const typescript = {
    extends: `${toProject}/tsconfig.json`,
    compilerOptions: { rootDir: "..", typeRoots: [`${toProject}/node_modules/@types`] },
    include: ["**/*.ts"],
    exclude: ["node_modules"],
  };
  return [
    { file: "package.json", text: JSON.stringify(manifest) },
    { file: "tsconfig.json", text: JSON.stringify(typescript) },
    { file: ".gitignore", text: "node_modules/\n" },
    { file: "README.md", text: readme(name, toProject, back) },
  ];
}

function readme(name: string, toProject: string, back: string): string {
  return `# ${name}

Handlers for Longshore, which lies in \`${toProject}\`.

\`\`\`
npm install                            # once: makes "longshore/registry" known here
npm run new -- action restart_service  # likewise resource, product, change
npm test                               # types, what any handler must keep, and the tests in test/
npm start                              # the whole stack on this machine, with these handlers
npm run act -- restart_service         # starts an action there
\`\`\`

What a handler calls of the AWS SDK is installed here: \`npm install @aws-sdk/client-ssm\`.

Deploy from \`${toProject}\`, with the stack's settings kept here:

\`\`\`
pulumi config set handlersFolder ${back} --config-file ${back}/Pulumi.prod.yaml
pulumi up --config-file ${back}/Pulumi.prod.yaml
\`\`\`

A new version of Longshore: \`git pull && npm ci\` there, then \`npm test\` here.
`;
}
