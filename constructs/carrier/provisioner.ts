import { join, relative } from "node:path";
import { TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";
import { escapeTemplate } from "../values/escape-template";
import { outputDirectory } from "./trial-output";

/** How a `terraform_data` reaches its host when it is created or destroyed: as declared when it was created. */
export const OWN_CONNECTION = "${jsonencode(self.input)}";

/**
 * The same of a `null_resource`.
 * @param facts for one that was created before its triggers held them
 */
export function triggeredConnection(facts: unknown): string {
  return `\${try(self.triggers.connection, ${JSON.stringify(escapeTemplate(JSON.stringify(facts)))})}`;
}

/** Beside the stack: what tells which machine is which declared host. */
export const MACHINES_FILE = "machines.json";

interface Settings {
  readonly environment: Readonly<Record<string, string>>;
  readonly when?: "destroy";
  readonly on_failure?: "continue";
}

/** Runs our own program in the root of the project. */
export function provisioner(scope: IConstruct, words: string, { environment, ...settings }: Settings): unknown {
  const workingDirectory = escapeTemplate(relative(stackDirectory(scope), process.cwd()));
  return {
    "local-exec": {
      ...settings,
      environment: { ...environment, VROUTER_MACHINES: escapeTemplate(fromRoot(scope, MACHINES_FILE)) },
      command: `node -e 'require("cdktf-vrouter/provisioner")' ${words}`,
      working_dir: workingDirectory,
      quiet: true,
    },
  };
}

/** A file of the stack's directory as a word of such a command. */
export function fileFromRoot(scope: IConstruct, file: string): string {
  return shellWord(fromRoot(scope, file));
}

function fromRoot(scope: IConstruct, file: string): string {
  return relative(process.cwd(), join(stackDirectory(scope), file));
}

/** The folder of a stack, from the root of the project. */
export function stackFolder(scope: IConstruct): string {
  return relative(process.cwd(), stackDirectory(scope));
}

function stackDirectory(scope: IConstruct): string {
  return join(outputDirectory(scope), "stacks", TerraformStack.of(scope).node.id);
}

/** A path as one word of a POSIX shell, in a string of Terraform. */
function shellWord(path: string): string {
  return escapeTemplate(`'${path.replaceAll("'", `'\\''`)}'`);
}
