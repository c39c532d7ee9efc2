import { runMemberTemplate } from "./members/run-member-template";

void runMemberTemplate(process.argv.slice(2), console).then((exitCode) => {
  process.exitCode = exitCode;
});
