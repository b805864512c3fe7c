import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../errors/user-error";
import { synthesisedStacks } from "../sources/synthesised";

/** Besides the folder that a command is run in. */
const FOLDER = "environments";

/** What no other YAML file begins a line with, and every document does. */
const ENVIRONMENT = /^environment:/m;

/**
 * The one document of a folder or of `environments` in it; where there is none, the folder of the one stack that cdktf
 * synthesised. @throws UserError when there is none, or more than one
 */
export function documentHere(directory = "."): string {
  const documents = [".", FOLDER].flatMap((folder) => documentsIn(directory, folder));
  const found = documents.length === 0 ? synthesisedStacks(directory) : documents;
  if (found.length === 1) return found[0]!;
  throw new UserError([
    found.length === 0
      ? `NO_DOCUMENT: neither this folder nor ${FOLDER} in it has an environment's document, and cdktf synthesised none here; name one, ` +
        "begin with vrouter init, or run npx cdktf synth where there is a program"
      : `SEVERAL_DOCUMENTS: there are ${found.join(", ")}; name the one that is meant`,
  ]);
}

function documentsIn(directory: string, folder: string): string[] {
  return yamlFiles(join(directory, folder))
    .map((name) => join(folder, name))
    .filter((file) => isDocument(join(directory, file)));
}

function yamlFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /\.ya?ml$/.test(name))
      .sort();
  } catch {
    return [];
  }
}

function isDocument(file: string): boolean {
  try {
    return statSync(file).isFile() && ENVIRONMENT.test(readFileSync(file, "utf8"));
  } catch {
    return false;
  }
}
