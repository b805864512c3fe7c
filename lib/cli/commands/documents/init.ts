import { existsSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { UserError } from "../../../errors/user-error";
import { makeDirectory } from "../../output/make-directory";
import { START_DOCUMENT, START_FILES, START_IGNORED } from "./start-files";

/** What a project of cdktf has besides this package, in versions that are tested together. */
const PACKAGES = "cdktf@0.21.0 cdktf-cli@0.21.0 constructs@10.7.2";

/** Writes what a project needs before its first deployment, and nothing over what is there. @throws UserError */
export function startProject(directory: string): void {
  const present = Object.keys(START_FILES).filter((name) => existsSync(join(directory, name)));
  if (present.length > 0) {
    const message = `ALREADY_THERE: ${directory} has ${present.join(", ")} already; start in an empty folder, or take them away`;
    throw new UserError([message]);
  }
  const { name: ignored, text } = START_IGNORED;
  const files = existsSync(join(directory, ignored)) ? START_FILES : { ...START_FILES, [ignored]: text };
  try {
    for (const [name, content] of Object.entries(files)) {
      makeDirectory(dirname(join(directory, name)));
      writeFileSync(join(directory, name), content, { flag: "wx" });
    }
  } catch (error) {
    throw new UserError([`CANNOT_WRITE: ${(error as Error).message}: name a folder that can be written`]);
  }
  process.stdout.write(`${Object.keys(files).join(", ")}: written\n\n${nextSteps(directory)}`);
}

function nextSteps(directory: string): string {
  return [
    "Next:",
    ...(directory === "." ? [] : [`  cd ${directory}`]),
    `  npm install --save-exact ${PACKAGES}`,
    `  edit ${START_DOCUMENT}: your hosts, networks and VMs`,
    `  npx vrouter validate ${START_DOCUMENT}`,
    `  npx vrouter keys scan ${START_DOCUMENT} --accept        and compare the fingerprints`,
    `  npx vrouter preflight ${START_DOCUMENT}`,
    "  npx cdktf diff edge",
    "  npx cdktf deploy edge",
    "Commit everything, environments/edge.lock.json and package-lock.json too.",
    "",
  ].join("\n");
}
