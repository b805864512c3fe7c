import { readdirSync, readFileSync } from "node:fs";
import { EXPLANATIONS } from "../../explain/catalogue";
import { documentNamed } from "../../sources/synthesised";
import { documentHere } from "../document-here";
import type { Names } from "./candidates";
import { namesIn, subnetsIn } from "./document-names";

/** Names in the files of the folder that a shell is in. What cannot be read has none. */
export const LOOK_UP: Names = {
  hosts: (document) => namesIn(documentText(document), "hosts"),
  routers: (document) => namesIn(documentText(document), "routers"),
  subnets: (document) => subnetsIn(documentText(document)),
  vms: (document) => namesIn(documentText(document), "dhcp_host_mappings"),
  codes: () => EXPLANATIONS.map(({ code }) => code),
  files: (start) => entries(start, () => true),
  documents: (start) => entries(start, (name) => /\.ya?ml$/.test(name)),
};

function documentText(document: string | undefined): string {
  try {
    return readFileSync(documentNamed(document ?? documentHere()), "utf8");
  } catch {
    return "";
  }
}

function entries(start: string, isMeant: (name: string) => boolean): string[] {
  const folder = start.slice(0, start.lastIndexOf("/") + 1);
  try {
    return readdirSync(folder === "" ? "." : folder, { withFileTypes: true })
      .filter((entry) => !entry.name.startsWith(".") || start.slice(folder.length).startsWith("."))
      .flatMap((entry) =>
        entry.isDirectory() ? [`${folder}${entry.name}/`] : isMeant(entry.name) ? [folder + entry.name] : [],
      )
      .sort();
  } catch {
    return [];
  }
}
